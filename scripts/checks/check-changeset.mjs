// @ts-check

const BUMPS = ['major', 'minor', 'patch', 'none'];
const ENTRY = /^(['"]?)(?<name>[^'"]+)\1:\s*(?<bump>\S+)$/;

/**
 * What is wrong with the text of a changeset, in sentences.
 *
 * @param {string} text
 * @param {string[]} packages names of the published packages
 * @returns {string[]}
 */
export function checkChangeset(text, packages) {
  const parts = /^---\n(?<head>[\s\S]*?)\n?---\n(?<summary>[\s\S]*)$/.exec(
    text.replaceAll('\r\n', '\n'),
  )?.groups;
  if (!parts) {
    return ['it does not begin with a block between two lines of "---"'];
  }
  const lines = parts.head.split('\n').filter(line => line.trim());
  const problems = lines.flatMap(line => {
    const entry = ENTRY.exec(line.trim())?.groups;
    if (!entry) {
      return [`"${line}" is not a package and its bump`];
    }
    return [
      ...(packages.includes(entry.name)
        ? []
        : [`"${entry.name}" is not a published package of this repository`]),
      ...(BUMPS.includes(entry.bump)
        ? []
        : [`"${entry.bump}" is not one of ${BUMPS.join(', ')}`]),
    ];
  });
  if (lines.length === 0) {
    problems.push('it names no package');
  }
  if (!parts.summary.trim()) {
    problems.push('it does not say what changed for the user');
  }
  return problems;
}
