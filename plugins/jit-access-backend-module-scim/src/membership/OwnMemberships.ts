const KEPT_AT_MOST = 20_000;

/**
 * What this process itself has added. SCIM keeps no mark of who added a member:
 * the handle that the engine keeps is what counts, and this bridges the time
 * until it has it, or an answer that was lost. After a restart it is empty.
 * @internal
 */
export class OwnMemberships {
  private readonly bindings = new Map<string, string>();

  add(groupId: string, userId: string, bindingId: string): void {
    const key = keyOf(groupId, userId);
    this.bindings.delete(key);
    this.bindings.set(key, bindingId);
    if (this.bindings.size > KEPT_AT_MOST) {
      const [oldest] = this.bindings.keys();
      this.bindings.delete(oldest);
    }
  }

  bindingOf(groupId: string, userId: string): string | undefined {
    return this.bindings.get(keyOf(groupId, userId));
  }

  delete(groupId: string, userId: string): void {
    this.bindings.delete(keyOf(groupId, userId));
  }
}

function keyOf(groupId: string, userId: string): string {
  return JSON.stringify([groupId, userId]);
}
