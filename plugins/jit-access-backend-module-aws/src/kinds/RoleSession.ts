import { randomBytes } from 'node:crypto';
import {
  BindingOrder,
  IssuedCredential,
  Observation,
  PermanentProviderError,
  PlannedCall,
  UnknownOutcomeProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { AwsCall } from '../AwsCall';
import { AccountClients } from '../AwsConnections';
import { Account } from '../config';
import {
  endedName,
  policyNameOf,
  readEndedName,
  sessionBase,
} from '../ourPolicies';
import { digestOf } from '../statements';
import { SessionTarget } from '../target';
import { Done, handleOf, Kind, textOf } from './kind';
import { EndedSessions } from './EndedSessions';
import { RolePolicies } from './RolePolicies';
import { SessionKeys } from './SessionKeys';
import {
  endedPolicy,
  readRunningPolicy,
  runningPolicy,
  SessionSlot,
} from './sessionPolicies';

/** AWS counts from when it answers, a little after it was asked. */
const ANSWERS_WITHIN_SECONDS = 60;

/**
 * Session keys of a role, for people without an account in AWS. AWS cannot take
 * keys back, so the role carries an inline policy for every access: it keeps out
 * all sessions of the access but the newest, and that one from the end on. It is
 * what is observed, and is there before any key is.
 * @internal
 */
export class RoleSession implements Kind {
  private readonly policies: RolePolicies;
  private readonly sessions: SessionKeys;
  private readonly ended: EndedSessions;
  private readonly policyName: string;
  private readonly base: string;

  constructor(
    private readonly call: AwsCall,
    clients: AccountClients,
    private readonly account: Account,
    private readonly target: SessionTarget,
    private readonly order: BindingOrder,
    private readonly waitsMs: number[],
  ) {
    this.policies = new RolePolicies(call, clients.iam, roleNameOf(target));
    this.sessions = new SessionKeys(call, clients.sts, account, target);
    this.policyName = policyNameOf(order.bindingId);
    this.base = sessionBase(this.policyName);
    this.ended = new EndedSessions(call, this.policies, this.base, waitsMs);
  }

  async ensure(): Promise<Done> {
    const { notAfter: end } = this.order;
    if (!end) {
      throw new PermanentProviderError('A session is made with an end only');
    }
    const found = await this.readRunning();
    const handle = handleOf(this.order);
    if (!found || found.slot.serial !== textOf(handle, 'serial')) {
      return this.issue(end, found?.slot);
    }
    if (found.asMade && Date.parse(found.slot.end) === Date.parse(end)) {
      return this.done(found.slot, { did: 'nothing' });
    }
    // Who has the keys goes on with them, until the new end.
    const slot = { ...found.slot, end };
    await this.put(slot);
    return this.done(slot, { did: 'end moved' });
  }

  async renew(): Promise<Done> {
    const found = await this.readRunning();
    if (!found) {
      throw new PermanentProviderError(
        `${this.call.where}: the access of ${this.order.subject.ref} to the role ${this.target.assumeRole} is not there, so there are no keys to be renewed`,
        { providerRequestIds: this.call.requestIds },
      );
    }
    return this.issue(this.order.notAfter ?? found.slot.end, found.slot);
  }

  async remove(): Promise<Done> {
    const policy = await this.policies.read(this.policyName);
    const found = policy && readRunningPolicy(this.base, policy);
    if (policy && !found) return this.leftAlone();
    const names = await this.policies.names();
    let tokensEnd = Math.max(found?.slot.tokensEnd ?? 0, this.tokensEndKnown());
    if (tokensEnd > nowSeconds() && (await this.roleIsThere(names))) {
      await this.ended.keepOut(tokensEnd);
    }
    // Also where it was not seen: it may have been written a moment ago.
    const removed = await this.policies.delete(this.policyName);
    if (removed && !found) {
      tokensEnd = Math.max(
        tokensEnd,
        nowSeconds() + this.account.maxSessionSeconds + ANSWERS_WITHIN_SECONDS,
      );
      await this.ended.keepOut(tokensEnd);
    }
    if (removed) {
      await this.call.confirm(
        this.waitsMs,
        async () => (await this.policies.read(this.policyName)) === undefined,
      );
    }
    await this.ended.sweep(names);
    return {
      handle: {
        version: 1,
        ...(tokensEnd > nowSeconds() && { tokensEnd }),
      },
      details: { policy: this.policyName, removed },
    };
  }

  async observe(): Promise<Observation> {
    const policy = await this.policies.read(this.policyName);
    const found = policy && readRunningPolicy(this.base, policy);
    if (policy && !found) {
      return {
        state: 'present',
        origin: 'foreign',
        details: { policy: this.policyName },
      };
    }
    if (found) {
      const { slot, asMade } = found;
      return {
        state: asMade ? 'present' : 'pending',
        origin: 'ours',
        ...(slot.end && { expiresAt: slot.end }),
        details: {
          policy: this.policyName,
          keysUntil: isoOf(slot.tokensEnd),
          ...(!asMade && { changedByOthers: true }),
        },
      };
    }
    return this.observeGone();
  }

  plan(change: 'ensure' | 'remove'): PlannedCall[] {
    const role = roleNameOf(this.target);
    if (change === 'remove') {
      return [
        {
          call: 'iam:PutRolePolicy',
          body: {
            RoleName: role,
            PolicyName: endedName(this.base, this.tokensEndKnown()),
            PolicyDocument: JSON.stringify(endedPolicy(this.base)),
          },
        },
        {
          call: 'iam:DeleteRolePolicy',
          body: { RoleName: role, PolicyName: this.policyName },
        },
      ];
    }
    const end = this.order.notAfter ?? '(the end)';
    // What is made by chance is shown as zeros.
    const slot = this.slot(end, '00000000', this.tokensEndKnown());
    return [
      {
        call: 'iam:PutRolePolicy',
        body: {
          RoleName: role,
          PolicyName: this.policyName,
          PolicyDocument: JSON.stringify(runningPolicy(this.base, slot)),
        },
      },
      {
        call: 'sts:AssumeRole',
        body: this.sessions.wanted(this.nameOf(slot.serial), end),
      },
    ];
  }

  instructions() {
    return {
      title: `Use ${this.target.assumeRole} in account ${this.target.account}`,
      steps: [
        {
          label:
            'In a shell: these lines are the keys. Renew them when they have run out',
          code: '{{password}}',
        },
        {
          label: 'Who you are now',
          code: 'aws sts get-caller-identity',
        },
      ],
    };
  }

  /** Keeps the sessions before out, and only then asks for a new one. */
  private async issue(end: string, before?: SessionSlot): Promise<Done> {
    const names = await this.policies.names();
    const ended = this.ended.among(names);
    const known = this.tokensEndKnown();
    // The list may not show yet what was put there a moment ago.
    if (!before && known > 0) ended.push(endedName(this.base, known));
    const isFirst = !before && ended.length === 0;
    const seconds = this.sessions.secondsUntil(end);
    const serial = randomBytes(4).toString('hex');
    const tokensEnd = Math.max(
      nowSeconds() + seconds + ANSWERS_WITHIN_SECONDS,
      before?.tokensEnd ?? 0,
      ...ended.map(name => readEndedName(name)!.untilSeconds),
    );
    const slot = this.slot(end, serial, tokensEnd);
    await this.put(slot);
    await this.ended.release(ended);
    await this.ended.sweep(names);
    const credential = await this.keys(slot, isFirst);
    return {
      ...this.done(slot, {
        did: 'keys issued',
        keysUntil: credential.expiresAt ?? end,
      }),
      credential,
    };
  }

  private async keys(
    slot: SessionSlot,
    isFirst: boolean,
  ): Promise<IssuedCredential> {
    try {
      return await this.sessions.issue(this.nameOf(slot.serial), slot.end);
    } catch (error) {
      // Refused for certain: nothing is left of an access that never began. Where
      // there were keys before, the policy keeps them out.
      if (isFirst && !(error instanceof UnknownOutcomeProviderError)) {
        await this.policies.delete(this.policyName).catch(() => {});
      }
      throw error;
    }
  }

  private nameOf(serial: string): string {
    return `${this.base}.${serial}`;
  }

  private slot(end: string, serial: string, tokensEnd: number): SessionSlot {
    const { sessionPolicy } = this.target;
    const digest = sessionPolicy && digestOf(sessionPolicy);
    const person = this.order.subject.ref;
    return { serial, end, tokensEnd, person, ...(digest && { digest }) };
  }

  private tokensEndKnown(): number {
    return Number(handleOf(this.order).tokensEnd ?? 0);
  }

  private async put(slot: SessionSlot): Promise<void> {
    await this.policies.put(this.policyName, runningPolicy(this.base, slot));
    await this.call.confirm(this.waitsMs, async () => {
      const now = await this.readRunning();
      return now?.asMade === true && now.slot.serial === slot.serial;
    });
  }

  /** What is not ours is an error, and is left as it is. */
  private async readRunning() {
    const policy = await this.policies.read(this.policyName);
    const found = policy && readRunningPolicy(this.base, policy);
    if (policy && !found) {
      throw new PermanentProviderError(
        `${this.call.where}: the policy ${this.policyName} of the role ${this.target.assumeRole} was not made by JIT Access, and is left as it is; delete it if it is nobody's`,
        { providerRequestIds: this.call.requestIds },
      );
    }
    return found;
  }

  /** No policy for an access that runs: are its keys kept out? */
  private async observeGone(): Promise<Observation> {
    const tokensEnd = this.tokensEndKnown();
    if (tokensEnd <= nowSeconds()) return { state: 'absent' };
    const names = await this.policies.names();
    if (await this.ended.areKeptOut(names)) return { state: 'absent' };
    if (!(await this.roleIsThere(names))) return { state: 'absent' };
    return {
      state: 'pending',
      origin: 'ours',
      details: { changedByOthers: true, keysUntil: isoOf(tokensEnd) },
    };
  }

  private leftAlone(): Done {
    return {
      handle: { ...handleOf(this.order), version: 1 },
      details: {
        policy: this.policyName,
        removed: false,
        leftAlone: 'not made by JIT Access',
      },
    };
  }

  /** A role that was deleted gives nothing to anybody, whoever has keys of it. */
  private async roleIsThere(names: string[]): Promise<boolean> {
    return names.length > 0 || this.policies.roleExists();
  }

  private done(slot: SessionSlot, details: object): Done {
    const { serial, tokensEnd } = slot;
    return {
      handle: { version: 1, serial, tokensEnd },
      details: { policy: this.policyName, ...details },
    };
  }
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

function roleNameOf({ assumeRole }: SessionTarget): string {
  return assumeRole.split('/').pop()!;
}

function isoOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
