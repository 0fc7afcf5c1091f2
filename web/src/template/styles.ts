// Of components that only the page of a template uses; they come with it.
import '@mantine/core/styles/Tabs.css';
import './template.css';
