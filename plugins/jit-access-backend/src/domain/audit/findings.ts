import { Integrity } from '@jit-access/backstage-plugin-jit-access-common';

/** One thing that is wrong with the history. */
export type Finding = Integrity['findings'][number];

const AT_MOST = 100;

const place = (finding: Finding) => finding.seq ?? Infinity;

/** Collects what is wrong; keeps the hundred first by place, counts the rest. */
export class Findings {
  /** By place; what has none comes last. */
  private readonly kept: Finding[] = [];
  private dropped = 0;

  add(finding: Finding): void {
    // Found nearly in order: the place is nearly always the last one.
    let index = this.kept.length;
    while (index > 0 && place(this.kept[index - 1]) > place(finding)) {
      index -= 1;
    }
    this.kept.splice(index, 0, finding);
    if (this.kept.length > AT_MOST) {
      this.kept.pop();
      this.dropped += 1;
    }
  }

  /** The first broken place first. */
  list(): Finding[] {
    const last = this.kept.at(-1);
    if (!last || this.dropped === 0) return [...this.kept];
    const more = `${last.message} (and ${this.dropped} more findings that are not listed)`;
    return [...this.kept.slice(0, -1), { ...last, message: more }];
  }
}
