/** Why a URL could not be read, and what to do, as one finding. */
export function failureInWords(error: unknown): string {
  const { name, message } =
    error instanceof Error ? error : { name: '', message: String(error) };
  const [said] = message.split('\n');
  const kept = 'The set in force stays until it can be read';
  if (name === 'NotAllowedError' || /not allowed/i.test(said)) {
    return `The portal does not let this URL be read. Configure an integration for its host, or add the host to backend.reading.allow. ${kept}`;
  }
  if (name === 'NotFoundError') {
    return `There is nothing at this URL. Check the address, and that the portal's credentials for its host can see it. ${kept}`;
  }
  return `This URL cannot be read (${said}). Check that its host can be reached from the backend. ${kept}`;
}
