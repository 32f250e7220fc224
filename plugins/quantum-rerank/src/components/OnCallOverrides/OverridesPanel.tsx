import { makeStyles } from '@material-ui/core/styles';
import type {
  Environment,
  EnvironmentRef,
  OnCallOverride,
  OnCallSchedule,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useState } from 'react';
import { useOverrides } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { RefusableButton } from '../ActionButton';
import { CursorPager, useCursorPaging } from '../DataTable';
import { Panel } from '../Panel';
import { EmptyState, ResourceState } from '../States';
import { OverrideItem } from './OverrideItem';
import { WithdrawDialog } from './WithdrawDialog';

const useStyles = makeStyles(theme => ({
  list: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(1.5),
    ...theme.typography.body2,
  },
  buttons: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    marginBottom: theme.spacing(1.5),
  },
  refused: {
    ...theme.typography.body2,
    color: theme.palette.text.secondary,
    marginBottom: theme.spacing(1),
    overflowWrap: 'anywhere',
  },
}));

const kinds = ['take', 'swap', 'absence'] as const;

/** Replacements, newest first, and the ways to make one. */
export function OverridesPanel(props: {
  target: EnvironmentRef;
  environment: Environment;
  /** Why none can be made; undefined where one can. */
  refusal?: string;
  rotations: OnCallSchedule['rotations'];
  onOpen: (kind: OnCallOverride['kind']) => void;
  /** Grows when one was made, to show it at once. */
  made: number;
}) {
  const { target, environment, refusal, rotations, onOpen } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const paging = useCursorPaging(`${target.entityRef} ${props.made}`);
  const overrides = useOverrides(target, paging.cursor, props.made);
  const [withdrawn, setWithdrawn] = useState<OnCallOverride>();
  const items = overrides.value?.items ?? [];
  return (
    <Panel title={t('overrides.title')}>
      <div className={classes.buttons}>
        {kinds.map(kind => (
          <RefusableButton
            key={kind}
            refusal={refusal}
            onClick={() => onOpen(kind)}
            aria-haspopup="dialog"
          >
            {t(`overrides.open.${kind}`)}
          </RefusableButton>
        ))}
      </div>
      {refusal !== undefined && (
        <div className={classes.refused}>
          {t('overrides.refused', { reason: refusal })}
        </div>
      )}
      <ResourceState resource={overrides} title={t('overrides.error')} />
      {overrides.value && items.length === 0 && (
        <EmptyState
          title={t('overrides.emptyTitle')}
          description={t('overrides.emptyDescription')}
        />
      )}
      {items.length > 0 && (
        <ul className={classes.list} aria-label={t('overrides.title')}>
          {items.map(override => (
            <OverrideItem
              key={override.id}
              override={override}
              rotationTitle={
                rotations.find(({ id }) => id === override.rotation)?.title ??
                override.rotation
              }
              onWithdraw={() => setWithdrawn(override)}
            />
          ))}
        </ul>
      )}
      <CursorPager
        paging={paging}
        nextCursor={overrides.value?.nextCursor}
        busy={overrides.outdated}
      />
      {withdrawn && (
        <WithdrawDialog
          override={withdrawn}
          otherHalf={items.find(({ id }) => id === withdrawn.counterpart)}
          environment={environment}
          onClose={() => setWithdrawn(undefined)}
          onWithdrawn={() => {
            setWithdrawn(undefined);
            overrides.refresh();
          }}
        />
      )}
    </Panel>
  );
}
