import { nameOf, parseManifests } from './parseManifests';
import { usualKinds } from './kinds';

const options = { namespace: 'quantum-rerank', kinds: usualKinds };
const parse = (text: string, name = 'all.yaml') =>
  parseManifests([{ name, text }], options);
const service = (metadata: string) =>
  `apiVersion: v1\nkind: Service\nmetadata: ${metadata}\nspec: {}\n`;

describe('parseManifests', () => {
  it('reads documents of several files in the order in which they are needed', () => {
    const { manifests, problems } = parseManifests(
      [
        {
          name: 'app.yaml',
          text: `# of the service
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: quantum-rerank }
---
`,
        },
        {
          name: 'config.json',
          text: '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"web"},"data":{"A":"yes"}}',
        },
      ],
      options,
    );

    expect(problems).toEqual([]);
    expect(manifests.map(nameOf)).toEqual([
      'ConfigMap/web',
      'Deployment/web',
      'Ingress/web',
    ]);
    expect(manifests[0]).toMatchObject({
      document: 'config.json',
      // Where none is written the only one that may be written to.
      body: { metadata: { namespace: 'quantum-rerank' }, data: { A: 'yes' } },
    });
    expect(manifests[1].document).toBe('app.yaml, document 2');
  });

  it.each([
    ['a: [', /^all\.yaml: it is no YAML: /],
    ['a: 1\na: 2', /^all\.yaml: it is no YAML: Map keys must be unique/],
    ['just words', /^all\.yaml: it is no object$/],
    ['- 1', /it is no object$/],
    ['', /^There is no document in it$/],
    ['metadata: { name: x }', /kind is missing$/],
    [
      'kind: Service\nmetadata: { name: x }',
      /apiVersion of kind "Service" must be v1$/,
    ],
    ['apiVersion: v1\nkind: Service', /metadata is missing$/],
    [service('{}'), /metadata\.name is missing$/],
    [
      service('{ name: ../../nodes }'),
      /metadata\.name is no name of an object$/,
    ],
    [service('{ name: 7 }'), /metadata\.name is no name of an object$/],
    [
      service('{ name: x, namespace: kube-system }'),
      /metadata\.namespace of Service\/x is "kube-system", but only quantum-rerank may be written to$/,
    ],
    [
      service('{ name: x, resourceVersion: "7" }'),
      /metadata\.resourceVersion of Service\/x is written by Kubernetes: leave it out$/,
    ],
    [
      service('{ name: x, annotations: { quantumrerank.io/by: "me" } }'),
      /holds "quantumrerank\.io\/by", which the portal writes itself$/,
    ],
    [`${service('{ name: x }')}status: {}`, /status of Service\/x is written/],
    [`${service('{ name: x }')}spec2: .nan`, /holds a value that is no JSON$/],
    [
      'apiVersion: v1\nkind: Secret\nmetadata: { name: x }\nstringData: { a: hunter2-canary }',
      /kind "Secret" is not allowed: values of secrets do not belong into manifests/,
    ],
    [
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: { name: x }',
      /kind "RoleBinding" is not allowed: it gives rights$/,
    ],
    [
      'apiVersion: v1\nkind: Namespace\nmetadata: { name: x }',
      /it belongs to the whole cluster$/,
    ],
    [
      'apiVersion: apps/v1\nkind: StatefulSet\nmetadata: { name: x }',
      /kind "StatefulSet" is not allowed; allowed are ServiceAccount, /,
    ],
    [
      'apiVersion: v1\nkind: __proto__\nmetadata: { name: x }',
      /kind "__proto__" is not allowed; /,
    ],
    [
      `a: &a [x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
d: [*c, *c, *c, *c, *c, *c, *c, *c, *c]`,
      /its aliases cannot be resolved within bounds$/,
    ],
  ])('says what is wrong with %j', (text, problem) => {
    const { problems } = parse(text);
    expect(problems).toEqual([expect.stringMatching(problem)]);
    expect(problems.join()).not.toContain('canary');
  });

  it('names both places of an object that is there twice', () => {
    expect(
      parse(`${service('{ name: x }')}---\n${service('{ name: x }')}`).problems,
    ).toEqual([
      'all.yaml, document 2: Service/x stands in all.yaml, document 1 already',
    ]);
  });

  it('takes no more documents than a person can look at', () => {
    const text = Array.from({ length: 201 }, (_, index) =>
      service(`{ name: x${index} }`),
    ).join('---\n');
    expect(parse(text).problems).toEqual([
      'There are 201 documents; at most 200 are applied at once',
    ]);
  });
});
