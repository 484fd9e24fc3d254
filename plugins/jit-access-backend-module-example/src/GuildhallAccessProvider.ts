import { ConnectInstructions } from '@jit-access/backstage-plugin-jit-access-common';
import {
  AccessProvider,
  BindingOrder,
  ConflictProviderError,
  Effect,
  Holder,
  Observation,
  PermanentProviderError,
  PlannedCall,
  Receipt,
  Subject,
  SubjectAccount,
} from '@jit-access/backstage-plugin-jit-access-node';
import { z } from 'zod';
import { GuildhallConfig, Hall } from './config';
import { GuildhallCall } from './GuildhallCall';
import { effectsOf, Target, targetSchema } from './target';

const personSchema = z.object({ id: z.string().min(1), login: z.string() });
const memberSchema = z.object({ person: personSchema, note: z.string() });
const anything = z.unknown();

/** Our mark: Guildhall keeps a note with every membership. */
const markOf = (bindingId: string) => `jit-access:${bindingId}`;
const bindingOf = (note: string) => /^jit-access:(.+)$/.exec(note)?.[1];

/** Makes people members of groups of Guildhalls, and takes them out again. */
export class GuildhallAccessProvider implements AccessProvider<Target> {
  readonly id = 'guildhall';
  readonly title = 'Guildhall';
  readonly targetSchema = targetSchema;
  readonly revocable = true;
  readonly expiry = { kind: 'none' } as const;

  constructor(private readonly config: GuildhallConfig) {}

  effects(target: Target): Effect[] {
    this.hall(target.hall);
    return effectsOf(target);
  }

  async account(
    subject: Subject,
    effect: Effect,
    _bindingId: string,
    signal: AbortSignal,
  ): Promise<SubjectAccount> {
    const { loginAnnotation } = this.config;
    const login = subject.annotations[loginAnnotation]?.trim();
    if (!login) {
      throw new PermanentProviderError(
        `${subject.ref} has no annotation ${loginAnnotation}; set it to their login in Guildhall`,
      );
    }
    const hall = this.hall(targetSchema.parse(effect.target).hall);
    const call = new GuildhallCall(hall, signal);
    const found = await call.send({
      method: 'GET',
      path: `/people?login=${encodeURIComponent(login)}`,
      what: `find ${login}`,
      schema: z.array(personSchema),
    });
    if (found?.length !== 1) {
      throw new PermanentProviderError(
        `Guildhall ${hall.name} has ${found?.length ?? 0} people with the login "${login}"; correct the annotation ${loginAnnotation} of ${subject.ref}`,
        { providerRequestIds: call.requestIds },
      );
    }
    // The id stays when the login is changed, or given to somebody else.
    return { key: `${hall.name}/${found[0].id}`, name: found[0].login };
  }

  async ensure(order: BindingOrder, signal: AbortSignal): Promise<Receipt> {
    const { call, path, group } = this.begin(order, signal);
    // Leaves a membership that is there as it is, with the note that it has.
    const made = await call.send({
      method: 'PUT',
      path,
      what: `add ${order.account.name} to the group ${group}`,
      schema: memberSchema,
      body: { note: markOf(order.bindingId) },
    });
    if (!made) {
      throw new PermanentProviderError(
        `There is no group "${group}"; make it in Guildhall, or correct the role`,
        { providerRequestIds: call.requestIds },
      );
    }
    return { providerRequestIds: call.requestIds };
  }

  async remove(order: BindingOrder, signal: AbortSignal): Promise<Receipt> {
    const { call, path, group } = this.begin(order, signal);
    try {
      await call.send({
        method: 'DELETE',
        path,
        what: `take ${order.account.name} out of the group ${group}`,
        schema: anything,
        // Refused (412) where the note is another one: not ours to take away.
        headers: { 'if-note': markOf(order.bindingId) },
      });
    } catch (error) {
      if (!(error instanceof ConflictProviderError)) throw error;
      return {
        providerRequestIds: call.requestIds,
        details: { left: 'it was made by others' },
      };
    }
    return { providerRequestIds: call.requestIds };
  }

  async observe(
    order: BindingOrder,
    signal: AbortSignal,
  ): Promise<Observation> {
    const { call, path, group } = this.begin(order, signal);
    const member = await call.send({
      method: 'GET',
      path,
      what: `read who is in the group ${group}`,
      schema: memberSchema,
    });
    const providerRequestIds = call.requestIds;
    if (!member) return { state: 'absent', providerRequestIds };
    const ours = bindingOf(member.note) === order.bindingId;
    return {
      state: 'present',
      origin: ours ? 'ours' : 'foreign',
      providerRequestIds,
    };
  }

  plan(order: BindingOrder, change: 'ensure' | 'remove'): PlannedCall[] {
    const { path } = this.place(order);
    return change === 'ensure'
      ? [{ call: `PUT ${path}`, body: { note: markOf(order.bindingId) } }]
      : [{ call: `DELETE ${path}` }];
  }

  instructions(order: BindingOrder): ConnectInstructions {
    const { hall, group } = this.place(order);
    const url = new URL(`/groups/${group}`, hall.url).href;
    return {
      title: 'Open the group in Guildhall',
      steps: [{ label: `Sign in as ${order.account.name}`, url }],
    };
  }

  instances(): string[] {
    return Array.from(this.config.halls.keys());
  }

  async *inventory(
    instance: string,
    signal: AbortSignal,
  ): AsyncIterable<Holder> {
    const call = new GuildhallCall(this.hall(instance), signal);
    const get = <T>(path: string, schema: z.ZodType<T>) =>
      call.send({ method: 'GET', path, what: 'list members', schema });
    for (const group of (await get('/groups', z.array(z.string()))) ?? []) {
      const [effect] = effectsOf({ hall: instance, groups: [group] });
      const members = await get(
        `/groups/${group}/members`,
        z.array(memberSchema),
      );
      for (const { person, note } of members ?? []) {
        const accountKey = `${instance}/${person.id}`;
        const holder = { accountKey, effectKey: effect.key };
        const bindingId = bindingOf(note);
        yield bindingId === undefined
          ? { ...holder, ours: false }
          : {
              ...holder,
              ours: true,
              bindingId,
              found: {
                title: effect.title,
                target: effect.target,
                account: { key: accountKey, name: person.login },
              },
            };
      }
    }
  }

  async check(signal: AbortSignal): Promise<void> {
    await Promise.all(
      Array.from(this.config.halls.values(), async hall => {
        const me = await new GuildhallCall(hall, signal).send({
          method: 'GET',
          path: '/me',
          what: 'ask who we are',
          schema: z.object({ rights: z.array(z.string()) }),
        });
        if (me?.rights.includes('members:write')) return;
        throw new PermanentProviderError(
          `Our identity in Guildhall ${hall.name} may not change members; give it the right members:write`,
        );
      }),
    );
  }

  private begin(order: BindingOrder, signal: AbortSignal) {
    const place = this.place(order);
    return { ...place, call: new GuildhallCall(place.hall, signal) };
  }

  /** Where in the target it is; from nothing but what the order pins. */
  private place({ target, account }: BindingOrder) {
    const parsed = targetSchema.parse(target);
    const hall = this.hall(parsed.hall);
    const [group] = parsed.groups;
    const person = encodeURIComponent(account.key.slice(hall.name.length + 1));
    return { hall, group, path: `/groups/${group}/members/${person}` };
  }

  private hall(name: string): Hall {
    const hall = this.config.halls.get(name);
    if (hall) return hall;
    const known = this.instances().join(', ') || 'none';
    throw new PermanentProviderError(
      `There is no Guildhall "${name}" in jitAccess.providers.guildhall.halls; known: ${known}`,
    );
  }
}
