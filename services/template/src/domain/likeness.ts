/** Somebody else's better known template that had a name like this before. */
export interface Likeness {
  templateId: string;
  agentName: string;
  creatorId: string;
}
