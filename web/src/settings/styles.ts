// Of components that only forms with settings use; they come with these.
import '@mantine/core/styles/PasswordInput.css';
