import type { ResourceType } from '../store/resources';
import { apiVersionOf, RESOURCE_TYPES } from '../store/resources';
import type { Reply } from './call';
import { json } from './call';
import { noSuchPath } from './status';

/** What `/version` says. The minor version is the one of the recordings the sandbox replays. */
export const VERSION = {
  major: '1',
  minor: '36',
  emulationMajor: '1',
  emulationMinor: '36',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '35',
  gitVersion: 'v1.36.0-sandbox',
  gitCommit: 'sandbox',
  gitTreeState: '',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: 'none',
  compiler: 'none',
  platform: 'memory',
};

/** Answers `/version`, `/api`, `/apis` and the resource lists. @throws StatusError 404 */
export function discovery(path: string): Reply {
  const parts = path.split('/').filter(Boolean);
  if (parts[0] === 'version') {
    return json(200, VERSION);
  }
  if (parts[0] === 'api') {
    return parts.length === 1
      ? json(200, {
          kind: 'APIVersions',
          versions: ['v1'],
          serverAddressByClientCIDRs: [
            { clientCIDR: '0.0.0.0/0', serverAddress: '127.0.0.1' },
          ],
        })
      : resourceList('', parts[1]);
  }
  if (parts.length === 1) {
    return json(200, {
      kind: 'APIGroupList',
      apiVersion: 'v1',
      groups: groups(),
    });
  }
  if (parts.length === 2) {
    const group = groups().find(({ name }) => name === parts[1]);
    if (!group) {
      throw noSuchPath();
    }
    return json(200, { kind: 'APIGroup', apiVersion: 'v1', ...group });
  }
  return resourceList(parts[1], parts[2]);
}

function groups() {
  const versions = new Map<string, Set<string>>();
  for (const { group, version } of RESOURCE_TYPES) {
    if (group) {
      versions.set(group, (versions.get(group) ?? new Set()).add(version));
    }
  }
  return [...versions].map(([name, set]) => {
    const list = [...set].map(version => ({
      groupVersion: `${name}/${version}`,
      version,
    }));
    return { name, versions: list, preferredVersion: list[0] };
  });
}

function resourceList(group: string, version: string): Reply {
  const types = RESOURCE_TYPES.filter(
    type => type.group === group && type.version === version,
  );
  if (!types.length) {
    throw noSuchPath();
  }
  return json(200, {
    kind: 'APIResourceList',
    ...(group ? { apiVersion: 'v1' } : {}),
    groupVersion: apiVersionOf(types[0]),
    resources: types.flatMap(entries),
  });
}

function entries(type: ResourceType) {
  const {
    plural,
    singular,
    namespaced,
    kind,
    verbs,
    shortNames,
    categories,
    storageVersionHash,
  } = type;
  const list: object[] = [
    {
      name: plural,
      singularName: singular,
      namespaced,
      kind,
      verbs,
      ...(shortNames ? { shortNames } : {}),
      ...(categories ? { categories } : {}),
      ...(storageVersionHash ? { storageVersionHash } : {}),
    },
  ];
  for (const [name, sub] of Object.entries(type.subresources ?? {})) {
    list.push({
      name: `${plural}/${name}`,
      singularName: '',
      namespaced,
      ...(sub.group ? { group: sub.group, version: sub.version } : {}),
      kind: sub.kind,
      verbs: sub.verbs,
    });
  }
  const changing = ['get', 'patch', 'update'];
  if (type.scale) {
    list.push({
      name: `${plural}/scale`,
      singularName: '',
      namespaced,
      group: 'autoscaling',
      version: 'v1',
      kind: 'Scale',
      verbs: changing,
    });
  }
  if (type.status) {
    list.push({
      name: `${plural}/status`,
      singularName: '',
      namespaced,
      kind,
      verbs: changing,
    });
  }
  return list;
}
