import { JsonObject } from '@backstage/types';
import { z } from 'zod';
import { InstanceConfig } from '../config';
import { AnswerTooLongError } from '../http/boundedBody';
import { ScimCall } from '../http/ScimCall';
import { ScimHttp } from '../http/ScimHttp';
import { ScimAnswer, statusFailure } from '../http/statusFailure';
import {
  abilitiesSchema,
  groupSchema,
  listSchema,
  patchOf,
  ScimGroup,
  ScimUser,
  userSchema,
} from './messages';

/** What a server said that it can do. @internal */
export interface Abilities {
  patch: boolean;
  etag: boolean;
}

const ABILITIES_KEPT_MS = 600_000;
/** How groups are looked for by name. @internal */
export const GROUP_QUERY = {
  attributes: 'id,displayName,externalId,meta',
  count: '10',
};
/** How a group is looked for by a member. @internal */
export const MEMBER_QUERY = { attributes: 'id,meta', count: '2' };

const PAGE = 100;
const PAGES_AT_MOST = 10_000;

/** Users and groups of one SCIM server, as requests. @internal */
export class ScimDirectory {
  private readonly http: ScimHttp;
  private known?: { abilities: Abilities; until: number };

  constructor(readonly instance: InstanceConfig) {
    this.http = new ScimHttp(instance);
  }

  /** Servers that do not say what they can do are taken by the standard. */
  async abilities(call: ScimCall): Promise<Abilities> {
    if (this.known && this.known.until > Date.now()) {
      return this.known.abilities;
    }
    const answer = await this.get(call, ['ServiceProviderConfig']);
    if (![200, 400, 404, 405, 501].includes(answer.status)) {
      throw statusFailure(call, answer, 'reading what it can do', false);
    }
    const said = abilitiesSchema.safeParse(answer.body);
    const abilities = {
      patch: said.data?.patch?.supported ?? true,
      etag: said.data?.etag?.supported ?? false,
    };
    this.known = { abilities, until: Date.now() + ABILITIES_KEPT_MS };
    return abilities;
  }

  /** @throws ProviderError - also where the server cannot search */
  async findUsers(call: ScimCall, filter: string): Promise<ScimUser[]> {
    return this.search(call, 'Users', filter, {
      query: {
        attributes: 'id,userName,externalId,emails,active',
        count: '10',
      },
      schema: userSchema,
    });
  }

  /** @throws ProviderError - also where the server cannot search */
  async findGroups(call: ScimCall, filter: string): Promise<ScimGroup[]> {
    return this.search(call, 'Groups', filter, {
      query: GROUP_QUERY,
      schema: groupSchema,
    });
  }

  /**
   * The group with its members.
   * @returns undefined where there is no such group
   * @throws ProviderError | AnswerTooLongError
   */
  async readGroup(
    call: ScimCall,
    id: string,
  ): Promise<{ group: ScimGroup; version?: string } | undefined> {
    const answer = await this.http.send(call, {
      method: 'GET',
      path: ['Groups', id],
    });
    const group = this.one(call, answer, groupSchema, `the group ${id}`);
    return group && { group, version: answer.etag ?? group.meta?.version };
  }

  /** @returns undefined where there is no such user */
  async readUser(call: ScimCall, id: string): Promise<ScimUser | undefined> {
    const answer = await this.get(call, ['Users', id]);
    return this.one(call, answer, userSchema, `the user ${id}`);
  }

  /** Any status is an answer. */
  async patchGroup(
    call: ScimCall,
    id: string,
    operation: JsonObject,
    ifMatch?: string,
  ): Promise<ScimAnswer> {
    return this.http.send(call, {
      method: 'PATCH',
      path: ['Groups', id],
      body: patchOf(operation),
      ifMatch,
    });
  }

  /** What came of searching groups; any status is an answer. */
  async tryGroupFilter(
    call: ScimCall,
    filter: string,
  ): Promise<{ answer: ScimAnswer; groups: ScimGroup[] }> {
    const query = { filter, ...MEMBER_QUERY };
    const answer = await this.get(call, ['Groups'], query);
    const groups =
      answer.status === 200
        ? this.resources(call, answer, 'Groups', groupSchema)
        : [];
    return { answer, groups };
  }

  /** Every group with its members, page by page. */
  async *groups(call: ScimCall): AsyncIterable<ScimGroup> {
    let first: string | undefined;
    for (let page = 0, start = 1; page < PAGES_AT_MOST; page++) {
      const answer = await this.get(call, ['Groups'], {
        startIndex: String(start),
        count: String(PAGE),
      });
      const groups = this.resources(call, answer, 'Groups', groupSchema);
      // A server that does not know pages gives the first one again and again.
      if (groups.length === 0 || groups[0].id === first) {
        return;
      }
      first = groups[0].id;
      yield* groups;
      start += groups.length;
      const { totalResults } = listSchema.parse(answer.body);
      if (totalResults !== undefined && start > totalResults) {
        return;
      }
    }
  }

  /** @throws ProviderError - one of the lists cannot be read */
  async checkLists(call: ScimCall): Promise<void> {
    for (const kind of ['Users', 'Groups'] as const) {
      const query = { startIndex: '1', count: '1', attributes: 'id' };
      const answer = await this.get(call, [kind], query);
      this.resources(call, answer, kind, z.unknown());
    }
  }

  private async search<T extends z.ZodType>(
    call: ScimCall,
    kind: 'Users' | 'Groups',
    filter: string,
    want: { query: Record<string, string>; schema: T },
  ): Promise<z.output<T>[]> {
    const { schema } = want;
    const query = { filter, ...want.query };
    const answer = await this.get(call, [kind], query);
    return this.resources(call, answer, kind, schema);
  }

  private resources<T extends z.ZodType>(
    call: ScimCall,
    answer: ScimAnswer,
    kind: string,
    schema: T,
  ): z.output<T>[] {
    if (answer.status !== 200) {
      throw statusFailure(call, answer, `reading /${kind}`, false);
    }
    const list = listSchema.safeParse(answer.body);
    const all = z.array(schema).safeParse(list.data?.Resources ?? []);
    if (!list.success || !all.success) {
      throw call.permanent(
        `the answer about /${kind} is not one of SCIM 2.0; check baseUrl of the instance`,
      );
    }
    return all.data;
  }

  private one<T extends z.ZodType>(
    call: ScimCall,
    answer: ScimAnswer,
    schema: T,
    what: string,
  ): z.output<T> | undefined {
    if (answer.status === 404) {
      return undefined;
    }
    if (answer.status !== 200) {
      throw statusFailure(call, answer, `reading ${what}`, false);
    }
    const parsed = schema.safeParse(answer.body);
    if (!parsed.success) {
      throw call.permanent(
        `the answer about ${what} is not one of SCIM 2.0; check baseUrl of the instance`,
      );
    }
    return parsed.data;
  }

  /** A reading that has to fit. */
  private async get(
    call: ScimCall,
    path: string[],
    query?: Record<string, string>,
  ): Promise<ScimAnswer> {
    try {
      return await this.http.send(call, { method: 'GET', path, query });
    } catch (error) {
      if (error instanceof AnswerTooLongError) {
        throw call.permanent(
          `the answer about /${path.join('/')} is longer than maxResponseBytes (${error.maxBytes}) of the instance`,
        );
      }
      throw error;
    }
  }
}
