// The profiles of a tenant while files are planned for it: first as they are, then as each step makes them.
import { chainProblems, lineageProblems, type ProfileBody, type ProfileProblem } from '@offshoot/profiles';
import { type Api, all } from '../../api/api.ts';
import type { ProfileAnswer, ProfileSummary } from '../profile-text.ts';
import { bodyOf } from '../read-profile.ts';

interface Detailed extends ProfileSummary {
  base_profile_id: string | null;
}

interface Content {
  version: number;
  body: ReturnType<typeof bodyOf>;
}

export class TenantProfiles {
  readonly #api: Api;
  readonly #byName: ReadonlyMap<string, ProfileSummary>;
  readonly #byId: ReadonlyMap<string, ProfileSummary>;
  readonly #bases: Map<string, string | null>;
  readonly #contents = new Map<string, Content>();

  private constructor(api: Api, profiles: readonly Detailed[]) {
    this.#api = api;
    this.#byName = new Map(profiles.map((one) => [one.name, one]));
    this.#byId = new Map(profiles.map((one) => [one.id, one]));
    this.#bases = new Map(profiles.map((one) => [one.id, one.base_profile_id]));
  }

  static async read(api: Api): Promise<TenantProfiles> {
    return new TenantProfiles(api, await all<Detailed>(api, '/v1/agents', { detailed: true }));
  }

  named = (name: string): ProfileSummary | undefined => this.#byName.get(name);
  withId = (id: string): ProfileSummary | undefined => this.#byId.get(id);

  /** As it is in the tenant. Only of a profile that no step has made anew. */
  async contentOf(id: string): Promise<Content> {
    const known = this.#contents.get(id);
    if (known) return known;
    const answer = await this.#api<ProfileAnswer>('GET', `/v1/agents/${id}`);
    const content = { version: answer.version, body: bodyOf(answer) };
    this.#contents.set(id, content);
    return content;
  }

  /** Makes a step, and says why the server would refuse it. Of profiles that inherit from this one, the content counts if it is known. */
  async write(id: string, body: Content['body']): Promise<ProfileProblem[]> {
    this.#bases.set(id, body.base_profile_id);
    this.#contents.set(id, { version: 0, body });
    const heirs = [...this.#bases.keys()].filter((other) => other !== id && this.#basesOf(other).includes(id));
    const levelsBelow = Math.max(0, ...heirs.map((heir) => this.#basesOf(heir).indexOf(id) + 1));
    const ofLineage = lineageProblems({ id, baseIds: this.#basesOf(id), levelsBelow });
    if (ofLineage.length > 0) return ofLineage;
    const own = await this.#chainProblems(id);
    if (own.length > 0) return own;
    for (const heir of heirs.filter((other) => this.#contents.has(other))) {
      const [first] = await this.#chainProblems(heir);
      const name = this.#contents.get(heir)?.body.name;
      if (first) return [{ ...first, message: `${first.message}, in ${name}, which inherits from it` }];
    }
    return [];
  }

  /** The base, its base and so on. In a circle, it ends with what it began with. */
  #basesOf(id: string): string[] {
    const found: string[] = [];
    for (let base = this.#bases.get(id) ?? null; base !== null && !found.includes(base); base = this.#bases.get(base) ?? null)
      found.push(base);
    return found;
  }

  async #chainProblems(id: string): Promise<ProfileProblem[]> {
    const chain = [id, ...this.#basesOf(id)];
    // A key for some profiles does not see all bases. What they say is for the server to check.
    if (chain.some((one) => !this.#byId.has(one) && !this.#contents.has(one))) return [];
    const bodies: ProfileBody[] = [];
    for (const one of chain) bodies.unshift((await this.contentOf(one)).body);
    return chainProblems(bodies);
  }
}
