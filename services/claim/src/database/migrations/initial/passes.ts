/**
 * The passes of an owner for a week, as the commons has evaluated them, blinded: no pass can be known again by them. `request`: digest of what
 * was asked for. No time, and nothing of which agent asked.
 */
export const passes = [
  `create table pass_issues (
    owner_id text not null,
    week date not null,
    request text not null,
    evaluated bytea,
    proofs bytea,
    primary key (owner_id, week),
    constraint pass_issues_answer_whole check ((evaluated is null) = (proofs is null))
  )`,
  `create index pass_issues_by_week on pass_issues (week)`,
];
