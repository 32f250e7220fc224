import { within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

/** Asks the dialog of scaling for a number itself, not for a floor. */
export async function chooseReplicas(
  dialog: HTMLElement,
  replicas = '5',
): Promise<void> {
  const anyway = within(dialog).queryByRole('radio', {
    name: /^Set the number anyway/,
  });
  if (anyway) {
    await userEvent.click(anyway);
  }
  const field = within(dialog).getByLabelText('New number of replicas');
  await userEvent.clear(field);
  await userEvent.type(field, replicas);
}
