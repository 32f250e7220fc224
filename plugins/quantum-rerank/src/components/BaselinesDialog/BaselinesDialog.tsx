import { CopyTextButton } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import type { BaselineProposal } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useState } from 'react';
import { useBaselines, type BaselineRange } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { DialogBody, DialogFoot, DialogFrame } from '../DialogFrame';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { DiffView } from '../PlanParts';
import { EmptyState, ResourceState } from '../States';
import { BaselinesTable } from './BaselinesTable';

const RANGES: BaselineRange[] = ['6h', '24h', '7d'];

const useStyles = makeStyles(theme => ({
  ranges: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
  },
  heading: {
    ...theme.typography.subtitle2,
    fontWeight: theme.typography.fontWeightBold as number,
    margin: 0,
  },
  proposal: { display: 'flex', alignItems: 'flex-start' },
  diff: { flex: '1 1 0', minWidth: 0 },
}));

/** Normal ranges as the history says, as a proposal that changes nothing. */
export function BaselinesDialog(props: { onClose: () => void }) {
  const classes = useStyles();
  const { t } = useMessages();
  const { ref, environment } = useOperationsContext();
  const [range, setRange] = useState<BaselineRange>('24h');
  const baselines = useBaselines(ref, range);
  const { value, outdated } = baselines;

  return (
    <DialogFrame
      title={t('baselines.title')}
      tier={environment.tier}
      target={`${environment.title} · ${t('header.cluster', {
        cluster: environment.cluster,
      })}`}
      maxWidth="md"
      onClose={props.onClose}
    >
      <DialogBody>
        <div>{t('baselines.about')}</div>
        <div
          role="group"
          aria-label={t('baselines.rangeLabel')}
          className={classes.ranges}
        >
          <span aria-hidden>{t('baselines.rangeLabel')}</span>
          {RANGES.map(name => (
            <Button
              key={name}
              size="small"
              variant={name === range ? 'outlined' : 'text'}
              color={name === range ? 'primary' : 'default'}
              aria-pressed={name === range}
              onClick={() => setRange(name)}
            >
              {t(`baselines.range.${name}`)}
            </Button>
          ))}
        </div>
        <ResourceState
          resource={baselines}
          lines={6}
          title={t('baselines.error')}
        />
        {value && <Proposal proposal={value} outdated={outdated} />}
      </DialogBody>
      <DialogFoot>
        <Button onClick={props.onClose}>{t('baselines.close')}</Button>
      </DialogFoot>
    </DialogFrame>
  );
}

function Proposal(props: { proposal: BaselineProposal; outdated: boolean }) {
  const { items, diff } = props.proposal;
  const classes = useStyles();
  const { t } = useMessages();
  if (items.length === 0) {
    return (
      <EmptyState
        title={t('baselines.emptyTitle')}
        description={t('baselines.emptyDescription')}
      />
    );
  }
  return (
    <>
      <BaselinesTable items={items} outdated={props.outdated} />
      <h3 className={classes.heading}>{t('baselines.proposal')}</h3>
      {diff.trim() ? (
        <div className={classes.proposal}>
          <div className={classes.diff}>
            <DiffView diff={diff} />
          </div>
          <CopyTextButton
            text={diff}
            tooltipText={t('baselines.copied')}
            aria-label={t('baselines.copy')}
          />
        </div>
      ) : (
        <div>{t('baselines.nothing')}</div>
      )}
    </>
  );
}
