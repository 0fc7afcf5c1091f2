// Only for the pages of agents: the store does without these.
import '@mantine/core/styles/Checkbox.css';
import './agents.css';
