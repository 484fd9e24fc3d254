import { run } from '../run';

/** Runs a command inside this process. */
export async function captured(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const code = await run(args, {
    out: text => {
      out += text;
    },
    err: text => {
      err += text;
    },
    colours: false,
    env,
  });
  return { code, out, err };
}
