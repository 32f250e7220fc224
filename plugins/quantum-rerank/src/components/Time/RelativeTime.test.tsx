import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import { ago } from '../../__testUtils__';
import { Elapsed } from './RelativeTime';

/** How many clocks tick every second while it is shown. */
async function clocksOf(element: JSX.Element, text: RegExp): Promise<number> {
  const every = jest.spyOn(window, 'setInterval');
  renderInTestApp(element);
  await screen.findByText(text);
  return every.mock.calls.filter(([, delay]) => delay === 1000).length;
}

describe('Elapsed', () => {
  afterEach(() => jest.restoreAllMocks());

  it('counts while it goes on', async () => {
    expect(await clocksOf(<Elapsed from={ago(180)} />, /^3 min/)).toBe(1);
  });

  it('needs no clock once it is over', async () => {
    const over = (
      <Elapsed from="2026-03-01T10:00:00Z" to="2026-03-01T10:00:20Z" />
    );
    expect(await clocksOf(over, /^20 s$/)).toBe(0);
  });
});
