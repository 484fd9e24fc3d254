import {
  BindingOrder,
  ConflictProviderError,
  Observation,
  ProviderError,
  ThrottledProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { codeOf } from '../azureErrors';
import { outlivesUntil } from '../residue';
import { RolePlace } from '../roles/RolePlace';
import { CACHED_MS } from '../roles/roleSubject';
import { Instances, SeenInstance } from './Instances';
import { PimHandle, readHandle } from './pimHandle';
import { endOf, NumberedRequest, requestBody, Requests } from './Requests';
import { gives, maySurface, progressOf } from './requestStatus';

/** Privileged Identity Management takes nothing away in the first five minutes. */
const YOUNG_MS = 5 * 60_000;
/** Azure keeps ends to the second. */
const SAME_END_MS = 1000;
/** Later than any access: what an access that was ours, and lost its end, says of it. */
const NEVER = '9999-12-31T23:59:59.000Z';

/** What was done, and what is known now. @internal */
export interface Done {
  did: string;
  handle: PimHandle;
}

/** One access by a time-bound assignment: making, moving its end, taking it away. @internal */
export class PimAccess {
  private readonly instances: Instances;
  private readonly requests: Requests;
  private readonly known: PimHandle;

  constructor(
    private readonly place: RolePlace,
    private readonly order: BindingOrder,
  ) {
    this.instances = new Instances(place, order);
    this.requests = new Requests(place, order);
    this.known = readHandle(order);
  }

  async ensure(): Promise<Done> {
    const end = endOf(this.order);
    const role = await this.place.requireRoleId();
    const seen = await this.instances.find(role);
    const { round, seen: seenRound, schedule } = this.known;
    const handle = { role, round, seen: seenRound, schedule };
    if (!seen) return this.make(role, handle);
    if (!seen.ours) return { did: 'nothing', handle };
    await this.requireStaying();
    const there = { ...handle, seen: round, schedule: seen.schedule };
    return endsAt(seen, end)
      ? { did: 'nothing', handle: there }
      : this.move(role, seen, there);
  }

  async remove(): Promise<Done> {
    const role = await this.place.findRoleId();
    const handle = { ...this.known, role };
    // No role or no place: nothing can be assigned.
    if (!role) return { did: 'nothing', handle };
    const seen = await this.instances.find(role);
    if (seen && !seen.ours) return { did: 'nothing', handle };
    const last = await this.requests.latest(this.known.round);
    if (last && isRemoval(last)) {
      return {
        did: 'asked before',
        handle: {
          ...handle,
          removing: last.round,
          removedAt: handle.removedAt ?? last.request.createdOn?.getTime(),
        },
      };
    }
    // What was asked for and is not seen yet must not come up afterwards.
    if (!seen && !(last && this.comesYet(last))) {
      return { did: 'nothing', handle };
    }
    const round = this.next(last);
    const did = await this.withdraw(role, round, seen);
    const removedAt = seen ? Date.now() : handle.removedAt;
    return { did, handle: { ...handle, round, removing: round, removedAt } };
  }

  async observe(): Promise<Observation> {
    const role = await this.place.findRoleId();
    if (!role) return { state: 'absent' };
    const seen = await this.instances.find(role);
    if (seen) return this.observed(seen);
    const last = await this.requests.latest(this.known.round);
    if (last && this.comesYet(last)) {
      return {
        state: 'pending',
        waitingFor: 'Azure to carry out the request and to list the assignment',
        details: { request: last.request.status! },
      };
    }
    const going = last && progressOf(last.request) === 'working';
    return {
      state: going ? 'pending' : 'absent',
      ...outlivesUntil(this.order, CACHED_MS),
    };
  }

  private async observed(seen: SeenInstance): Promise<Observation> {
    const { name, endDateTime, assignmentType } = seen.instance;
    const details = {
      ...(name && { instance: name }),
      ...(assignmentType && { assignmentType }),
    };
    const expiresAt = endDateTime?.toISOString();
    if (!seen.ours) {
      return { state: 'present', origin: 'foreign', expiresAt, details };
    }
    return {
      state: (await this.isGoing()) ? 'pending' : 'present',
      origin: 'ours',
      expiresAt: expiresAt ?? NEVER,
      details,
    };
  }

  private async make(role: string, handle: PimHandle): Promise<Done> {
    const last = await this.requests.latest(this.known.round);
    if (last && this.comesYet(last)) {
      return { did: 'asked before', handle: { ...handle, round: last.round } };
    }
    const round = this.next(last);
    try {
      await this.requests.send(
        'make the assignment',
        round,
        requestBody(this.place, this.order, role, round, {
          requestType: 'AdminAssign',
        }),
      );
    } catch (error) {
      return this.madeAlready(role, round, handle, error);
    }
    const seen = await this.instances.find(role);
    return {
      did: 'made',
      handle: {
        role,
        round,
        ...(seen?.ours && { seen: round, schedule: seen.schedule }),
      },
    };
  }

  /** By another call of ours, or by somebody else. */
  private async madeAlready(
    role: string,
    round: number,
    handle: PimHandle,
    error: unknown,
  ): Promise<Done> {
    switch (codeOf(error)) {
      case 'RoleAssignmentRequestExists':
        return { did: 'asked before', handle: { ...handle, round } };
      case 'RoleAssignmentExists': {
        const seen = await this.instances.find(role);
        if (seen) return { did: 'nothing', handle };
        throw this.conflict(
          'the assignment exists, and does not list it yet',
          error,
        );
      }
      default:
        throw error;
    }
  }

  private async move(
    role: string,
    { instance, schedule }: SeenInstance,
    handle: PimHandle,
  ): Promise<Done> {
    const round = this.next(await this.requests.latest(this.known.round));
    await this.requests.send(
      'move the end of the assignment',
      round,
      requestBody(this.place, this.order, role, round, {
        requestType: 'AdminUpdate',
        start: instance.startDateTime,
        schedule,
      }),
    );
    return { did: 'moved', handle: { ...handle, round, seen: round } };
  }

  private async withdraw(
    role: string,
    round: number,
    seen: SeenInstance | undefined,
  ): Promise<string> {
    try {
      await this.requests.send(
        'remove the assignment',
        round,
        requestBody(this.place, this.order, role, round, {
          requestType: 'AdminRemove',
          schedule: seen?.schedule,
        }),
      );
      return 'removed';
    } catch (error) {
      switch (codeOf(error)) {
        case 'RoleAssignmentRequestExists':
          return 'asked before';
        case 'RoleAssignmentDoesNotExist':
          if (!(await this.instances.find(role))?.ours) return 'nothing';
          throw this.conflict(
            'there is no assignment, and lists it all the same',
            error,
          );
        case 'ActiveDurationTooShort':
          throw this.tooYoung(seen, error);
        default:
          throw error;
      }
    }
  }

  /** It is on its way out: nobody can know whether what is there stays. */
  private async requireStaying(): Promise<void> {
    if (await this.isGoing()) {
      throw this.conflict(
        'an earlier assignment is still being removed; it is made again when that is gone',
      );
    }
  }

  /** Was its removal the last thing that was asked for? Lists may lag behind that. */
  private async isGoing(): Promise<boolean> {
    const { removing } = this.known;
    if (removing === undefined) return false;
    const last = await this.requests.latest(removing);
    return last !== undefined && isRemoval(last);
  }

  /** Was it asked for, and is its effect not to be seen yet? */
  private comesYet({ round, request }: NumberedRequest): boolean {
    const { seen = -1 } = this.known;
    return gives(request) && round > seen && maySurface(request, Date.now());
  }

  private next(last: NumberedRequest | undefined): number {
    return Math.max(last?.round ?? -1, this.known.round ?? -1) + 1;
  }

  private conflict(said: string, cause?: unknown): ProviderError {
    const { call } = this.place;
    return new ConflictProviderError(`${call.where} says that ${said}`, {
      cause,
      providerRequestIds: call.requestIds,
    });
  }

  private tooYoung(seen: SeenInstance | undefined, cause: unknown) {
    const { call } = this.place;
    const since = seen?.instance.startDateTime?.getTime() ?? Date.now();
    const left = Math.ceil((since + YOUNG_MS - Date.now()) / 1000);
    const wait = Math.min(Math.max(left, 5), YOUNG_MS / 1000);
    return new ThrottledProviderError(
      `${call.where}: Privileged Identity Management removes no assignment in its first five minutes; this one is removed in ${wait} s`,
      wait,
      { cause, providerRequestIds: call.requestIds },
    );
  }
}

function endsAt({ instance }: SeenInstance, end: Date): boolean {
  const { endDateTime } = instance;
  return (
    endDateTime !== undefined &&
    Math.abs(endDateTime.getTime() - end.getTime()) < SAME_END_MS
  );
}

function isRemoval({ request }: NumberedRequest): boolean {
  return !gives(request) && maySurface(request, Date.now());
}
