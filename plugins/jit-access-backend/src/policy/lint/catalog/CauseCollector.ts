import { DocumentLocation } from '@jit-access/backstage-plugin-jit-access-common';
import { DocumentFinding } from '../../documents';
import { nameOf } from '../../words';

/** A finding of many entities or people at once. @public */
export interface CatalogFinding extends DocumentFinding {
  /** How many have it. */
  count: number;
  /** Refs of the first of them. */
  examples: string[];
}

interface Cause {
  location: DocumentLocation;
  severity: DocumentFinding['severity'];
  say(count: number): string;
  seen: Set<string>;
}

const EXAMPLES = 3;

/** Gathers what is wrong by its cause, so that thousands of entities make one line. */
export class CauseCollector {
  private readonly causes = new Map<string, Cause>();

  /**
   * @param cause - the same for everything that one change would mend
   * @param about - ref of the entity or person that has it
   * @param say - the finding without its examples, for so many
   */
  add(
    cause: string,
    about: string,
    location: DocumentLocation,
    say: (count: number) => string,
    severity: DocumentFinding['severity'] = 'warning',
  ): void {
    const known = this.causes.get(cause);
    if (known) known.seen.add(about);
    else {
      const seen = new Set([about]);
      this.causes.set(cause, { location, severity, say, seen });
    }
  }

  findings(): CatalogFinding[] {
    return [...this.causes.values()]
      .map(({ location, severity, say, seen }): CatalogFinding => {
        const examples = [...seen].slice(0, EXAMPLES);
        const shown = examples.map(nameOf).join(', ');
        const some = seen.size > examples.length ? 'for instance ' : '';
        return {
          severity,
          message: `${say(seen.size)} (${some}${shown})`,
          file: location.file,
          line: location.line,
          count: seen.size,
          examples,
        };
      })
      .sort(
        (a, b) =>
          a.file.localeCompare(b.file, 'en') || (a.line ?? 0) - (b.line ?? 0),
      );
  }
}

/** `1 entity`, `12 entities`. */
export function entitiesInWords(count: number): string {
  return `${count} ${count === 1 ? 'entity' : 'entities'}`;
}
