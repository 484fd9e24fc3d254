import { NoticeWords } from '../grant/notices';
import { Drift } from '../binding/runResult';

/** Something that was found to be other than it should be. */
export interface NamedFinding {
  kind: Drift | 'orphan';
  /** What it is about: `member of readers (orders)`. */
  title: string;
  provider: string;
  /** Ref of the person, where it is known. */
  subject?: string;
}

const NAMED_AT_MOST = 10;

const HAPPENED = {
  appeared: 'came back after it had ended',
  vanished: 'was taken away while it should be there',
  altered: 'was changed while it should be there',
  orphan: 'carries our mark, and nobody here knows of it',
} as const;

/** What administrators are told of what was found since they were told last. */
export function findingsInWords(
  findings: NamedFinding[],
  all: number,
): NoticeWords {
  const named = findings.slice(0, NAMED_AT_MOST).map(findingInWords);
  const left = all - named.length;
  return {
    title:
      all === 1
        ? `Access changed behind our back: ${findings[0].title}`
        : `${all} changes of access behind our back`,
    description: [
      ...named.map(text => `${text}.`),
      ...(left > 0 ? [`And ${left} more: see the history.`] : []),
    ].join(' '),
  };
}

function findingInWords({ kind, title, provider, subject }: NamedFinding) {
  const whose = subject ? ` of ${subject.slice(subject.indexOf('/') + 1)}` : '';
  return `${title}${whose} (${provider}) ${HAPPENED[kind]}`;
}
