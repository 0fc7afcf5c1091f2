// Of components that only the list of devices uses; they come with it.
import '@mantine/core/styles/InlineInput.css';
import '@mantine/core/styles/Checkbox.css';
