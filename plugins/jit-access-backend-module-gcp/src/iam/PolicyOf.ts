import { cloudresourcemanager_v3 } from '@googleapis/cloudresourcemanager';
import { storage_v1 } from '@googleapis/storage';
import { PlannedCall } from '@jit-access/backstage-plugin-jit-access-node';
import { JsonObject } from '@backstage/types';
import { Answer, Apis, GcpCall, RequestOptions } from '../GcpCall';
import { IamTarget, resourceName } from '../target';
import { Policy } from './policy';

/** With a lower version conditions do not come along, and are lost on the way back. */
const VERSION = 3;
const ASKED = { options: { requestedPolicyVersion: VERSION } };
/** All that is changed: audit configurations are not. */
const MASK = 'bindings,etag';

/** How the policy of one resource is read and written. @internal */
export class PolicyOf {
  /** As Google Cloud names it, in its service. */
  readonly name: string;

  constructor(private readonly target: IamTarget) {
    this.name = resourceName(target);
  }

  /** Undefined where there is no such resource. @throws ProviderError */
  async read(call: GcpCall): Promise<Policy | undefined> {
    return call.askFor<Policy>(
      `read the policy of ${this.name}`,
      (apis, options) => this.get(apis, options),
    );
  }

  /** Only if nobody changed it since it was read. @throws ProviderError */
  async write(call: GcpCall, policy: Policy): Promise<Policy> {
    return call.ask<Policy>(
      `change the policy of ${this.name}`,
      (apis, options) =>
        this.set(apis, { ...policy, version: VERSION }, options),
      { write: true },
    );
  }

  /** Which of these permissions our own identity lacks. @throws ProviderError */
  async lacks(call: GcpCall): Promise<string[]> {
    const permissions = this.permissions();
    const { permissions: has } = await call.ask<{
      permissions?: string[] | null;
    }>(`ask what JIT Access may do on ${this.name}`, (apis, options) =>
      this.test(apis, permissions, options),
    );
    return permissions.filter(one => !has?.includes(one));
  }

  /** What reading and writing send. */
  planned(policy: JsonObject): PlannedCall[] {
    if ('bucket' in this.target) {
      const path = `/storage/v1/b/${this.target.bucket}/iam`;
      return [
        { call: `GET ${path}?optionsRequestedPolicyVersion=${VERSION}` },
        { call: `PUT ${path}`, body: { ...policy, version: VERSION } },
      ];
    }
    return [
      { call: `POST /v3/${this.name}:getIamPolicy`, body: ASKED },
      {
        call: `POST /v3/${this.name}:setIamPolicy`,
        body: { policy: { ...policy, version: VERSION }, updateMask: MASK },
      },
    ];
  }

  private get(
    { resourceManager, storage }: Apis,
    options: RequestOptions,
  ): Answer<Policy> {
    const { target, name: resource } = this;
    const asked = { resource, requestBody: ASKED };
    if ('bucket' in target) {
      return storage.buckets.getIamPolicy(
        { bucket: target.bucket, optionsRequestedPolicyVersion: VERSION },
        options,
      );
    }
    if ('project' in target) {
      return resourceManager.projects.getIamPolicy(asked, options);
    }
    return 'folder' in target
      ? resourceManager.folders.getIamPolicy(asked, options)
      : resourceManager.organizations.getIamPolicy(asked, options);
  }

  private set(
    { resourceManager, storage }: Apis,
    policy: Policy,
    options: RequestOptions,
  ): Answer<Policy> {
    const { target, name: resource } = this;
    // Sent back as it was read, with fields that these types may not know yet.
    const asked = {
      resource,
      requestBody: {
        policy: policy as cloudresourcemanager_v3.Schema$Policy,
        updateMask: MASK,
      },
    };
    if ('bucket' in target) {
      return storage.buckets.setIamPolicy(
        {
          bucket: target.bucket,
          requestBody: policy as storage_v1.Schema$Policy,
        },
        options,
      );
    }
    if ('project' in target) {
      return resourceManager.projects.setIamPolicy(asked, options);
    }
    return 'folder' in target
      ? resourceManager.folders.setIamPolicy(asked, options)
      : resourceManager.organizations.setIamPolicy(asked, options);
  }

  private test(
    { resourceManager, storage }: Apis,
    permissions: string[],
    options: RequestOptions,
  ): Answer<{ permissions?: string[] | null }> {
    const { target, name: resource } = this;
    const asked = { resource, requestBody: { permissions } };
    if ('bucket' in target) {
      return storage.buckets.testIamPermissions(
        { bucket: target.bucket, permissions },
        options,
      );
    }
    if ('project' in target) {
      return resourceManager.projects.testIamPermissions(asked, options);
    }
    return 'folder' in target
      ? resourceManager.folders.testIamPermissions(asked, options)
      : resourceManager.organizations.testIamPermissions(asked, options);
  }

  private permissions(): string[] {
    const of =
      'bucket' in this.target
        ? 'storage.buckets'
        : `resourcemanager.${this.name.split('/')[0]}`;
    return [`${of}.getIamPolicy`, `${of}.setIamPolicy`];
  }
}
