import { validationSchema } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { judgeAnswer } from './judgeAnswer';

function judge(
  expected: { status?: number; keys?: string[]; within?: number },
  answer: { status?: number; body?: string; latencyMs?: number },
) {
  const { smoke } = validationSchema.parse({
    smoke: {
      steps: [
        {
          id: 'a',
          title: 'A',
          request: { path: '/a' },
          expect: expected,
        },
      ],
    },
  });
  return judgeAnswer(smoke!.steps[0], {
    status: 200,
    body: '{"status":"secret-value"}',
    latencyMs: 12.3,
    ...answer,
  });
}

describe('judgeAnswer', () => {
  it('is ok when status, keys and time are as expected', () => {
    expect(judge({ keys: ['status'], within: 1 }, {})).toEqual({
      subject: 'GET /a',
      state: 'ok',
      summary: 'It answers 200 within 12 ms',
    });
    expect(judge({ status: 404 }, { status: 404, body: 'no' }).state).toBe(
      'ok',
    );
  });

  it.each<[string, Parameters<typeof judge>, string]>([
    ['status', [{}, { status: 503 }], 'It answers 503 instead of 200'],
    [
      'keys',
      [{ keys: ['status', 'components', 'constructor'] }, {}],
      'Its answer lacks components, constructor',
    ],
    [
      'JSON',
      [{ keys: ['a'] }, { body: '<html>' }],
      'Its answer is no JSON object',
    ],
    [
      'an object',
      [{ keys: ['0'] }, { body: '["a"]' }],
      'Its answer is no JSON object',
    ],
    [
      'time',
      [{ within: 0.5 }, { latencyMs: 501 }],
      'It answers after 501 ms, later than 500 ms',
    ],
  ])('is critical for the wrong %s, and quotes nothing', (_, args, summary) => {
    expect(judge(...args)).toEqual({
      subject: 'GET /a',
      state: 'critical',
      summary,
    });
  });
});
