import { randomUUID } from 'node:crypto';
import { ScimCall } from '../http/ScimCall';
import { statusFailure } from '../http/statusFailure';
import { MEMBER_FILTERS, MemberFilter, memberOf } from '../directory/filter';
import { ScimDirectory } from '../directory/ScimDirectory';

const KEPT_MS = 600_000;
/** What servers answer to a filter that they do not know. */
const NOT_KNOWN = [400, 403, 404, 405, 501];

/**
 * Finds out how one server can be asked whether a group has a member. A server
 * that does not know a filter may refuse it, or ignore it and answer as if
 * everybody were a member. So each form is first tried with a user that cannot
 * exist: only a form that finds nothing is used.
 * @internal
 */
export class MemberSearch {
  private found?: { form?: MemberFilter; until: number };

  constructor(private readonly directory: ScimDirectory) {}

  /** @returns undefined where no form is honoured */
  async form(
    call: ScimCall,
    groupId: string,
  ): Promise<MemberFilter | undefined> {
    const { memberFilter } = this.directory.instance;
    if (memberFilter === 'none') {
      return undefined;
    }
    if (!this.found || this.found.until <= Date.now()) {
      const forms = memberFilter === 'auto' ? MEMBER_FILTERS : [memberFilter];
      const form = await this.firstHonoured(call, groupId, forms);
      this.found = { form, until: Date.now() + KEPT_MS };
    }
    return this.found.form;
  }

  private async firstHonoured(
    call: ScimCall,
    groupId: string,
    forms: MemberFilter[],
  ): Promise<MemberFilter | undefined> {
    for (const form of forms) {
      const { answer, groups } = await this.directory.tryGroupFilter(
        call,
        memberOf(form, groupId, randomUUID()),
      );
      if (answer.status === 200 && groups.length === 0) {
        return form;
      }
      if (answer.status !== 200 && !NOT_KNOWN.includes(answer.status)) {
        throw statusFailure(call, answer, 'searching for a member', false);
      }
    }
    return undefined;
  }
}
