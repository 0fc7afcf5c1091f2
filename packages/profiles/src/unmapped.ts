/** Something that another form of an agent does not say. */
export interface Unmapped {
  /** Such as "tools[2]" or "IDENTITY.md: Avatar". */
  where: string;
  /** The reason and what to do instead, as sentences. */
  why: string;
}
