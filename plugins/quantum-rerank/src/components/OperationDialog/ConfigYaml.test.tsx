import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  axeViolations,
  fakeApi,
  renderOperations,
  type FakeApi,
} from '../../__testUtils__';
import { config } from '../../__testUtils__/configFixtures';

async function open(api: FakeApi) {
  renderOperations({ api, at: '/actions' });
  await userEvent.click(
    await screen.findByRole('button', { name: 'Change configuration…' }),
  );
  const dialog = await screen.findByRole('dialog');
  const parts = within(dialog);
  const view = (name: 'Keys' | 'YAML') => parts.getByRole('button', { name });
  await parts.findByLabelText('LOG_LEVEL');
  return { dialog, within: parts, view };
}

const field = (parts: { within: ReturnType<typeof within> }) =>
  parts.within.findByLabelText('Data of the ConfigMap as YAML');

const type = (element: HTMLElement, text: string) =>
  fireEvent.change(element, { target: { value: text } });

const lastPlanned = (api: FakeApi) => api.createPlan.mock.lastCall?.[1];

const updates = (changes: Record<string, string | null>) => ({
  action: 'config-update',
  parameters: { changes, restart: true },
});

describe('the configuration as YAML', () => {
  it('plans what differs, and says what is not shown', async () => {
    const api = fakeApi({
      getConfig: async () =>
        config({
          items: [
            { key: 'DB_PASSWORD', hidden: 'secret' },
            { key: 'LOG_LEVEL', value: 'INFO' },
            { key: 'MAX_BATCH', value: '100' },
            { key: 'app.properties', value: 'a=1\nb=2\n' },
            { key: 'logo.png', hidden: 'binary' },
          ],
        }),
    });
    const parts = await open(api);
    await userEvent.click(parts.view('YAML'));
    const text = await field(parts);
    expect(text).toHaveValue(
      'LOG_LEVEL: INFO\nMAX_BATCH: "100"\napp.properties: |\n  a=1\n  b=2\n',
    );
    expect(parts.view('YAML')).toHaveAttribute('aria-pressed', 'true');
    expect(parts.dialog).toHaveTextContent(
      'Not shown and kept as they are: DB_PASSWORD (looks like a secret), logo.png (binary data).',
    );
    expect(api.createPlan).not.toHaveBeenCalled();

    type(
      text,
      '# for the load test\nLOG_LEVEL: DEBUG\nNEW: x\napp.properties: |\n  a=1\n  b=2\n',
    );
    await waitFor(() =>
      expect(lastPlanned(api)).toEqual(
        updates({ LOG_LEVEL: 'DEBUG', MAX_BATCH: null, NEW: 'x' }),
      ),
    );
    expect(await axeViolations(parts.dialog)).toEqual([]);
  });

  it('says what is wrong at the field and at the button, and plans nothing', async () => {
    const api = fakeApi();
    const parts = await open(api);
    await userEvent.click(parts.view('YAML'));
    const text = await field(parts);
    type(text, 'LOG_LEVEL: INFO\nMAX_BATCH: 200\nDEBUG: yes\n');

    expect(text).toBeInvalid();
    expect(text).toHaveAccessibleDescription(
      /Line 2: the value of MAX_BATCH is no text\. Put it in quotes: "200".*Line 3: the value of DEBUG is no text/,
    );
    expect(
      parts.within.getByRole('button', { name: /configuration/ }),
    ).toBeDisabled();
    expect(
      parts.within.getByRole('button', { name: /configuration/ }),
    ).toHaveAccessibleDescription(/^Line 2: the value of MAX_BATCH is no text/);
    expect(parts.view('Keys')).toHaveAccessibleDescription(
      /^Correct the YAML first\. Line 2/,
    );
    await userEvent.click(parts.view('Keys'));
    expect(text).toBeInTheDocument();
    expect(await axeViolations(parts.dialog)).toEqual([]);

    type(text, 'LOG_LEVEL: INFO\nMAX_BATCH: "200"\n');
    await waitFor(() =>
      expect(lastPlanned(api)).toEqual(updates({ MAX_BATCH: '200' })),
    );
    expect(api.createPlan).toHaveBeenCalledTimes(1);
  });

  it('keeps what was edited, both ways', async () => {
    const api = fakeApi();
    const parts = await open(api);
    const level = parts.within.getByLabelText('LOG_LEVEL');
    await userEvent.clear(level);
    await userEvent.type(level, 'WARN');
    await userEvent.click(
      parts.within.getByRole('button', { name: 'Remove DB_PASSWORD' }),
    );

    await userEvent.click(parts.view('YAML'));
    const text = await field(parts);
    expect(text).toHaveValue('LOG_LEVEL: WARN\nMAX_BATCH: "100"\n');
    expect(parts.dialog).toHaveTextContent(
      'Removed, as chosen under Keys: DB_PASSWORD.',
    );
    const typed = 'NEW: x # why\nLOG_LEVEL: WARN\n';
    type(text, typed);

    await userEvent.click(parts.view('Keys'));
    expect(parts.within.getByLabelText('LOG_LEVEL')).toHaveValue('WARN');
    expect(
      parts.within.getByRole('button', { name: 'Keep MAX_BATCH' }),
    ).toBeInTheDocument();
    expect(parts.within.getByLabelText('New key')).toHaveValue('NEW');
    await waitFor(() =>
      expect(lastPlanned(api)).toEqual(
        updates({
          LOG_LEVEL: 'WARN',
          DB_PASSWORD: null,
          MAX_BATCH: null,
          NEW: 'x',
        }),
      ),
    );

    // The text is as it was left, with its comment.
    await userEvent.click(parts.view('YAML'));
    expect(await field(parts)).toHaveValue(typed);
    await userEvent.click(parts.view('Keys'));
    await userEvent.click(
      parts.within.getByRole('button', { name: 'Keep MAX_BATCH' }),
    );
    await userEvent.click(parts.view('YAML'));
    expect(await field(parts)).toHaveValue(
      'LOG_LEVEL: WARN\nMAX_BATCH: "100"\nNEW: x\n',
    );
  });

  it('takes a whole ConfigMap, but no other one', async () => {
    const api = fakeApi();
    const parts = await open(api);
    await userEvent.click(parts.view('YAML'));
    const text = await field(parts);
    const manifest = (name: string) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  LOG_LEVEL: DEBUG\n  MAX_BATCH: "100"\n`;
    type(text, manifest('somebody-elses'));
    expect(text).toHaveAccessibleDescription(
      'Line 4: this is the ConfigMap somebody-elses; changed is quantum-rerank-config.',
    );

    type(text, manifest('quantum-rerank-config'));
    expect(text).toHaveAccessibleDescription(
      'Of the whole ConfigMap its data is taken, and nothing else.',
    );
    await waitFor(() =>
      expect(lastPlanned(api)).toEqual(updates({ LOG_LEVEL: 'DEBUG' })),
    );
  });

  it('lets a key with a hidden value have another one, and take it back', async () => {
    const api = fakeApi();
    const parts = await open(api);
    await userEvent.click(parts.view('YAML'));
    type(
      await field(parts),
      'DB_PASSWORD: "off"\nLOG_LEVEL: INFO\nMAX_BATCH: "100"\n',
    );
    await waitFor(() =>
      expect(lastPlanned(api)).toEqual(updates({ DB_PASSWORD: 'off' })),
    );
    await userEvent.click(parts.view('Keys'));
    const hidden = parts.within.getByLabelText('DB_PASSWORD');
    expect(hidden).toHaveValue('off');
    expect(hidden).toBeEnabled();
  });
});
