import { expect, type Locator, type Page } from '@playwright/test';
import type { Environment } from './sandbox';
import { ENTITY_PATH } from './test';

/** Address of a view of the Operations tab. */
export const operationsPath = (environment: Environment, view = 'overview') =>
  `${ENTITY_PATH}/operations/${view}?environment=${environment}`;

/** The Operations tab as a person reads and uses it. */
export class OperationsTab {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get verdict(): Locator {
    return this.page.getByRole('region', { name: 'Verdict' });
  }

  /** Rows of the pod table. */
  get pods(): Locator {
    return this.page
      .getByRole('table', { name: 'Table of pods' })
      .locator('tbody')
      .getByRole('row');
  }

  /** Changes view without loading the page again. */
  async show(
    view:
      | 'Overview'
      | 'Workload'
      | 'Performance'
      | 'Alerts'
      | 'Actions'
      | 'Checks and reports'
      | 'History',
  ) {
    await this.page
      .getByRole('navigation', { name: 'Operations views' })
      .getByRole('link', { name: view, exact: true })
      .click();
  }

  /** A panel or card by its title. */
  panel(title: string): Locator {
    return this.page.getByRole('region', { name: title, exact: true });
  }

  /** Opens the dialog of an action from the header. */
  async openDialog(
    action: 'Scale' | 'Restart' | 'Roll back',
    environment: Environment,
  ): Promise<Locator> {
    await this.page
      .getByRole('button', { name: `${action}…` })
      .first()
      .click();
    const dialog = this.page.getByRole('dialog', {
      name: `${action} ${environment}`,
    });
    await expect(dialog).toBeVisible();
    return dialog;
  }

  /** Opens the dialog of scaling for a number itself, not for a floor. */
  async openScale(environment: Environment): Promise<Locator> {
    const dialog = await this.openDialog('Scale', environment);
    const anyway = dialog.getByRole('radio', {
      name: /^Set the number anyway/,
    });
    if ((await anyway.count()) > 0) {
      await anyway.check();
    }
    return dialog;
  }

  /** The box in which an operation is followed; the newest, where the portal proposed the same. */
  progress(title: string | RegExp): Locator {
    return this.page
      .getByRole('region', { name: title })
      .filter({ has: this.page.getByRole('list', { name: 'Steps' }) })
      .first();
  }
}
