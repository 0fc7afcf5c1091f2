/** Generations that a query follows in one direction. Nobody clones a clone a hundred times by hand; a defect might. */
const MAX_DEPTH = 100;

/** Nodes per answer: about 300 kB, and more than anyone can read. */
const MAX_NODES = 1_000;

/** Sources of context shown per node: the latest ones. */
export const MAX_SOURCES = 100;

/** A row of the queries below, as returned by the driver: bigint and timestamps as text. */
export interface TreeRow {
  instanceId: string;
  parentInstanceId: string | null;
  templateId: string;
  creatorId: string;
  ownerId: string;
  state: string;
  revision: string;
  createTime: string;
  depth: number;
}

const NODE = `instance_id as "instanceId", parent_instance_id as "parentInstanceId", template_id as "templateId", creator_id as "creatorId",
  owner_id as "ownerId", state, revision, create_time as "createTime", depth`;

// Only a defect elsewhere can cause a cycle; CYCLE ends it instead of following it up to the limit.
const UPWARDS = `with recursive up as (
    select i.*, 0 as depth from instance i where i.instance_id = :id
    union all
    select i.*, up.depth + 1 from instance i join up on i.instance_id = up.parent_instance_id where up.depth < ${MAX_DEPTH}
  ) cycle instance_id set looped using path`;

/** Nearest first. */
export const ANCESTORS = `${UPWARDS} select ${NODE} from up where depth > 0 and not looped order by depth`;

/** The instance itself, and its ancestors up to the furthest known one. */
export const LINE = `${UPWARDS} select ${NODE} from up where not looped order by depth`;

/**
 * The instance and its descendants, breadth first. The inner limit stops the recursion itself, which goes level by level: a huge tree costs
 * no more than its first nodes.
 */
export const DESCENDANTS = `with recursive down as (
    select i.*, 0 as depth from instance i where i.instance_id = :id
    union all
    select i.*, down.depth + 1 from instance i join down on i.parent_instance_id = down.instance_id where down.depth < ${MAX_DEPTH}
  ) cycle instance_id set looped using path
  select ${NODE} from (select * from down where not looped limit :limit) nodes order by depth, create_time, instance_id`;

/** For a whole tree; descendants are counted without the instance itself. */
export const TREE_LIMIT = MAX_NODES;
export const DESCENDANTS_LIMIT = MAX_NODES + 1;
