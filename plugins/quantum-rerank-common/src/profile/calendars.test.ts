import { profileFindings } from './findings';
import { profileSchema } from './schema';

const environment = (name: string, title: string) => ({
  name,
  title,
  tier: name === 'production' ? 'production' : 'non-production',
  cluster: 'eu-1',
  namespace: 'quantum-rerank',
  resources: { deployment: 'quantum-rerank' },
  replicas: { min: 1, max: 3 },
});

const profile = (changes: object) => ({
  apiVersion: 'quantumrerank.io/v1',
  kind: 'OperationsProfile',
  metadata: { name: 'p', title: 'P' },
  entities: ['component:default/quantum-rerank'],
  environments: [
    environment('staging', 'Staging'),
    environment('production', 'Production'),
  ],
  ...changes,
});

const calendar = (changes: object = {}) => ({
  id: 'vendor',
  title: 'Vendor',
  level: 2,
  ...changes,
});

describe('calendars of a profile', () => {
  it.each([
    [
      [calendar({ environments: ['production', 'prodution'] })],
      'calendars.0.environments.1: names no environment of this profile: prodution',
    ],
    [[calendar(), calendar()], 'calendars.1.id: is used twice: vendor'],
    [
      [calendar({ id: 'profile' })],
      'calendars.0.id: must not be profile, which names the rotations of the profile where it is said who is on call',
    ],
  ])('are refused: %j', (calendars, problem) => {
    const { error } = profileSchema.safeParse(profile({ calendars }));
    expect(
      error?.issues.map(({ message, path }) => `${path.join('.')}: ${message}`),
    ).toEqual([problem]);
  });

  it('fill steps of the escalation only in their environments', () => {
    const messages = (...calendars: object[]) =>
      profileFindings(
        profileSchema.parse(
          profile({
            calendars,
            escalation: {
              steps: [2, 3].map(level => ({
                level,
                title: `Step ${level}`,
                after: '0s',
              })),
            },
          }),
        ),
      )
        .filter(({ code }) => code === 'missing-level')
        .map(({ message }) => message);
    const third = calendar({
      id: 'third',
      level: 3,
      environments: ['production'],
    });
    expect(messages(calendar(), third)).toEqual([
      'In Staging: No rotation fills level 3 of the escalation ("Step 3"). Level 2 answers for it.',
    ]);
    expect(messages(third)).toEqual([
      'In Staging: No rotation fills level 2 of the escalation ("Step 2"). Nobody answers for it.',
      'In Production: No rotation fills level 2 of the escalation ("Step 2"). Level 3 answers for it.',
      'In Staging: No rotation fills level 3 of the escalation ("Step 3"). Nobody answers for it.',
    ]);
    expect(messages(calendar())).toEqual([
      'No rotation fills level 3 of the escalation ("Step 3"). Level 2 answers for it.',
    ]);
  });
});
