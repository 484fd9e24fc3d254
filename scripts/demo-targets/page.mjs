// @ts-check

/** @param {string} text */
function escaped(text) {
  return text.replace(
    /[&<>"']/g,
    character => `&#${/** @type {number} */ (character.codePointAt(0))};`,
  );
}

/**
 * Who is where right now, for a browser; it looks again by itself.
 *
 * @param {string} title
 * @param {import('./systems.mjs').Place[]} places
 */
export function page(title, places) {
  const sections = places.map(
    ({ name, description, people }) => `<section>
<h2>${escaped(name)}</h2>
${description ? `<p>${escaped(description)}</p>` : ''}
<ul>${people.map(person => `<li>${escaped(person)}</li>`).join('') || '<li>nobody</li>'}</ul>
</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="2">
<title>${escaped(title)}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color-scheme: light dark }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(16rem, 1fr)); gap: 1rem }
h2 { font-size: 1.1rem; margin: 0 }
</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<p>Not the real one: an emulator on this machine. This is what it says right now, and it looks again every two seconds.</p>
<main>
${sections.join('\n')}
</main>
</body>
</html>
`;
}
