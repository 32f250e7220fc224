import { CopyTextButton } from '@backstage/core-components';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import { makeStyles, useTheme } from '@material-ui/core/styles';
import useMediaQuery from '@material-ui/core/useMediaQuery';
import type { BaselineProposal } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useId, useState } from 'react';
import { useBaselines, type BaselineRange } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { TierBadge } from '../OperationsHeader/TierBadge';
import { DiffView } from '../PlanParts';
import { EmptyState, ErrorState, LoadingState } from '../States';
import { BaselinesTable } from './BaselinesTable';

const RANGES: BaselineRange[] = ['6h', '24h', '7d'];

const useStyles = makeStyles(theme => ({
  head: {
    padding: theme.spacing(2, 3, 0),
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 1),
  },
  title: { ...theme.typography.h6, margin: 0 },
  target: { ...theme.typography.body2, flexBasis: '100%' },
  content: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(2),
    alignContent: 'start',
    padding: theme.spacing(1, 3),
    ...theme.typography.body2,
  },
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
  actions: { padding: theme.spacing(1, 3, 2) },
}));

/** Normal ranges as the history says, as a proposal that changes nothing. */
export function BaselinesDialog(props: { onClose: () => void }) {
  const classes = useStyles();
  const theme = useTheme();
  const narrow = useMediaQuery(theme.breakpoints.down('xs'));
  const { t } = useMessages();
  const { ref, environment } = useOperationsContext();
  const [range, setRange] = useState<BaselineRange>('24h');
  const baselines = useBaselines(ref, range);
  const { value, outdated } = baselines;
  const titleId = useId();
  const aboutId = useId();

  return (
    <Dialog
      open
      fullWidth
      maxWidth="md"
      fullScreen={narrow}
      onClose={props.onClose}
      aria-labelledby={titleId}
      aria-describedby={aboutId}
    >
      <div className={classes.head}>
        <h2 id={titleId} className={classes.title}>
          {t('baselines.title')}
        </h2>
        <TierBadge tier={environment.tier} />
        <div className={classes.target}>
          {environment.title} ·{' '}
          {t('header.cluster', { cluster: environment.cluster })}
        </div>
      </div>
      <DialogContent className={classes.content}>
        <div id={aboutId}>{t('baselines.about')}</div>
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
        {baselines.loading && <LoadingState lines={6} />}
        {baselines.error && (
          <ErrorState
            error={baselines.error}
            title={t('baselines.error')}
            onRetry={baselines.refresh}
          />
        )}
        {value && <Proposal proposal={value} outdated={outdated} />}
      </DialogContent>
      <DialogActions className={classes.actions}>
        <Button onClick={props.onClose}>{t('baselines.close')}</Button>
      </DialogActions>
    </Dialog>
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
