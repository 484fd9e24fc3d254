import { randomUUID } from 'node:crypto';

/** An answer of the API server that is no success. */
export class Refusal extends Error {
  constructor(
    readonly code: number,
    readonly reason: string,
    message: string,
  ) {
    super(message);
  }

  status() {
    const { code, reason, message } = this;
    return {
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      code,
      reason,
      message,
    };
  }
}

/** What the store keeps: bindings, roles, namespaces, service accounts, secrets. */
export interface FakeObject {
  metadata?: {
    name?: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
    deletionTimestamp?: string;
    finalizers?: string[];
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  roleRef?: { apiGroup?: string; kind?: string; name?: string };
  subjects?: Array<{
    kind?: string;
    apiGroup?: string;
    namespace?: string;
    name?: string;
  }>;
}

const RBAC = 'rbac.authorization.k8s.io';
const NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;
const LABEL = /^(?:[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$/;

/** Objects, with the rules of the API server for changing them. */
export class FakeStore {
  private readonly objects = new Map<string, FakeObject>();
  private version = 1;

  get(resource: string, namespace: string | undefined, name: string) {
    const found = this.objects.get(key(resource, namespace, name));
    if (!found) {
      throw missing(resource, name);
    }
    return found;
  }

  list(
    resource: string,
    namespace: string | undefined,
    limit: number,
    after = '',
    label = '',
  ) {
    const [labelKey, labelValue] = label.split('=');
    const kept = Array.from(this.objects)
      .filter(
        ([at, { metadata }]) =>
          at.startsWith(`${resource}/`) &&
          at > after &&
          (namespace === undefined || metadata?.namespace === namespace) &&
          (!label || metadata?.labels?.[labelKey] === labelValue),
      )
      .sort(([one], [other]) => (one < other ? -1 : 1));
    const page = kept.slice(0, limit);
    return {
      items: page.map(([, object]) => object),
      metadata: kept.length > limit ? { continue: page[limit - 1][0] } : {},
    };
  }

  create(resource: string, namespace: string | undefined, body: FakeObject) {
    const name = body.metadata?.name ?? '';
    const at = key(resource, namespace, name);
    this.validate(resource, namespace, body);
    if (this.objects.has(at)) {
      throw new Refusal(
        409,
        'AlreadyExists',
        `${resource} "${name}" already exists`,
      );
    }
    return this.put(at, {
      ...body,
      metadata: { ...body.metadata, namespace, uid: randomUUID() },
    });
  }

  replace(
    resource: string,
    namespace: string | undefined,
    name: string,
    body: FakeObject,
  ) {
    this.validate(resource, namespace, body);
    const old = this.get(resource, namespace, name);
    const { resourceVersion, uid } = body.metadata ?? {};
    if (resourceVersion && resourceVersion !== old.metadata?.resourceVersion) {
      throw new Refusal(409, 'Conflict', 'the object has been modified');
    }
    if (uid && uid !== old.metadata?.uid) {
      throw new Refusal(409, 'Conflict', 'Precondition failed: UID');
    }
    if (JSON.stringify(ref(old)) !== JSON.stringify(ref(body))) {
      throw new Refusal(
        422,
        'Invalid',
        'roleRef: Invalid value: cannot change roleRef',
      );
    }
    return this.put(key(resource, namespace, name), {
      ...body,
      metadata: { ...body.metadata, namespace, uid: old.metadata?.uid },
    });
  }

  /** Is that service account bound there, or everywhere? */
  isBound(
    account: { namespace: string; name: string },
    namespace: string | undefined,
  ): boolean {
    return Array.from(this.objects).some(
      ([at, { metadata, subjects = [] }]) =>
        (at.startsWith('clusterrolebindings/') ||
          (at.startsWith('rolebindings/') &&
            metadata?.namespace === namespace)) &&
        subjects.some(
          subject =>
            subject.kind === 'ServiceAccount' &&
            subject.namespace === account.namespace &&
            subject.name === account.name,
        ),
    );
  }

  delete(
    resource: string,
    namespace: string | undefined,
    name: string,
    uid?: string,
  ): void {
    const found = this.get(resource, namespace, name);
    if (uid && uid !== found.metadata?.uid) {
      throw new Refusal(
        409,
        'Conflict',
        'Precondition failed: UID in precondition',
      );
    }
    if (found.metadata?.finalizers?.length) {
      found.metadata.deletionTimestamp = new Date().toISOString();
      return;
    }
    this.objects.delete(key(resource, namespace, name));
    if (resource === 'namespaces') {
      for (const at of this.objects.keys()) {
        if (at.split('/')[1] === name) {
          this.objects.delete(at);
        }
      }
    }
  }

  private put(at: string, object: FakeObject): FakeObject {
    this.version += 1;
    const stored = {
      ...object,
      metadata: { ...object.metadata, resourceVersion: String(this.version) },
    };
    this.objects.set(at, stored);
    return stored;
  }

  private validate(
    resource: string,
    namespace: string | undefined,
    { metadata, roleRef, subjects = [] }: FakeObject,
  ): void {
    if (
      namespace !== undefined &&
      !this.objects.has(key('namespaces', undefined, namespace))
    ) {
      throw missing('namespaces', namespace);
    }
    const invalid = (why: string) => new Refusal(422, 'Invalid', why);
    if (!resource.endsWith('roles') && !NAME.test(metadata?.name ?? '')) {
      throw invalid(`metadata.name: Invalid value: "${metadata?.name}"`);
    }
    if (metadata?.namespace !== namespace) {
      throw invalid('the namespace of the object does not match the request');
    }
    if (
      !Object.values(metadata?.labels ?? {}).every(
        value => LABEL.test(value) && value.length <= 63,
      )
    ) {
      throw invalid('metadata.labels: Invalid value');
    }
    if (!resource.endsWith('bindings')) {
      return;
    }
    if (
      roleRef?.apiGroup !== RBAC ||
      !roleRef.name ||
      !/^(?:Cluster)?Role$/.test(roleRef.kind ?? '')
    ) {
      throw invalid('roleRef: Unsupported value');
    }
    for (const { kind, apiGroup, namespace: of, name } of subjects) {
      const account = kind === 'ServiceAccount';
      if (
        !name ||
        !/^(?:User|Group|ServiceAccount)$/.test(kind ?? '') ||
        (account ? !of || apiGroup : of || apiGroup !== RBAC)
      ) {
        throw invalid('subjects: Invalid value');
      }
    }
  }
}

function key(
  resource: string,
  namespace: string | undefined,
  name: string,
): string {
  return `${resource}/${namespace ?? ''}/${name}`;
}

function missing(resource: string, name: string): Refusal {
  return new Refusal(404, 'NotFound', `${resource} "${name}" not found`);
}

function ref({ roleRef }: FakeObject) {
  return [roleRef?.kind, roleRef?.name];
}
