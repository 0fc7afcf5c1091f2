/**
 * dropped_instances: instances that a host must drop. They have no row in agent_metadata any more, so nobody can claim them; the host is
 * told until it must have heard. parked_agents: agents that run on a host but that the rows do not know, count as ended, or show
 * differently; here the host is right. A loop corrects the rows that differ (next_attempt_at), the others when an operator adopts them.
 */
export const hosts = [
  `create table hosts (
    id text primary key,
    address text not null,
    -- HostCertificate, base64url.
    certificate text not null default '',
    lease_expires_at timestamptz(3) not null,
    lapsed_at timestamptz(3),
    must_register boolean not null default false,
    has_left boolean not null default false,
    -- Its latest registration. 0: not counted.
    registration bigint not null default 0 check (registration >= 0),
    -- Calls of this registration that the host got an answer to. A row restored from a backup has a lower count.
    calls bigint not null default 0 check (calls >= 0),
    capacity int not null default 0 check (capacity >= 0),
    idle_floor int not null default 0 check (idle_floor >= 0),
    idle_promised int not null default 0 check (idle_promised >= 0),
    backup_place text not null default '',
    draining boolean not null default false,
    starting int not null default 0 check (starting >= 0),
    start_failures int not null default 0 check (start_failures >= 0),
    engine_ok boolean not null default true,
    dormant int not null default 0 check (dormant >= 0),
    -- Why it takes no claims although it has a lease.
    withheld text not null default '' check (withheld in ('', 'STORAGE_FULL', 'STUCK', 'NETWORK_AWAY')),
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null
  )`,
  `create table dropped_instances (
    instance_id text primary key,
    host_id text not null references hosts (id) on delete cascade,
    at timestamptz(3) not null
  )`,
  `create index dropped_instances_by_host on dropped_instances (host_id)`,
  `create table parked_agents (
    instance_id text primary key,
    host_id text not null,
    owner_id text not null,
    claim_id text not null,
    state text not null check (state in ('JOINING', 'LIVE')),
    why text not null check (why in ('UNKNOWN', 'ENDED', 'DIFFERS')),
    parked_at timestamptz(3) not null,
    attempts int not null default 0,
    next_attempt_at timestamptz(3),
    constraint parked_agents_followed_iff_differs check ((why = 'DIFFERS') = (next_attempt_at is not null))
  )`,
  `create index parked_agents_by_host on parked_agents (host_id)`,
  `create index parked_agents_to_follow on parked_agents (next_attempt_at) where next_attempt_at is not null`,
];
