import { parseClusterNodes, parseInfo, prefixPattern } from './topology';

describe('parseClusterNodes', () => {
  it('reads primaries with slots, prefers host names, and says what fails', () => {
    const text = [
      'b1 10.0.0.2:6379@16379,redis-1.example myself,master - 0 0 2 connected 5461-10922 [93-<-a1]',
      'a1 10.0.0.1:6379@16379 master - 0 0 1 connected 0-5459 5460',
      'c1 10.0.0.3:6379@16379 master,fail - 0 0 3 disconnected 10923-16383',
      'd1 10.0.0.4:6379@16379 slave b1 0 0 2 connected',
      'e1 10.0.0.5:6379@16379 master - 0 0 5 connected',
      '',
    ].join('\n');
    expect(parseClusterNodes(text)).toEqual({
      primaries: [
        { id: 'a1', host: '10.0.0.1', port: 6379 },
        { id: 'b1', host: 'redis-1.example', port: 6379 },
      ],
      failing: ['c1'],
      uncovered: 0,
    });
  });

  it('takes a suspected failure for one, and counts slots of nobody', () => {
    expect(
      parseClusterNodes(
        'a1 :7000@17000 myself,master - 0 0 1 connected 0-99\nb1 [::1]:7001@17001 master,fail? - 0 0 1 connected 100',
      ),
    ).toEqual({
      primaries: [{ id: 'a1', host: '', port: 7000 }],
      failing: ['b1'],
      uncovered: 16_384 - 101,
    });
  });
});

it('reads INFO of all sections', () => {
  const info = parseInfo(
    '# Server\r\nrun_id:x1\r\n\r\n# Stats\r\nname:a:b\r\n',
  );
  expect([...info]).toEqual([
    ['run_id', 'x1'],
    ['name', 'a:b'],
  ]);
});

it('escapes what means something in a pattern', () => {
  expect(prefixPattern('a*[b]?\\c^-')).toBe('a\\*\\[b\\]\\?\\\\c^-*');
});
