import { makeStyles } from '@material-ui/core/styles';
import type { OnCallOverride } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { useShiftTime } from '../OnCall';
import { Person } from '../Person';
import { overrideTone, StatusWord } from '../Status';
import { RelativeTime } from '../Time';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'flex-start',
    justifyContent: 'space-between',
    gap: theme.spacing(0.5, 2),
    overflowWrap: 'anywhere',
  },
  text: { flex: '1 1 240px', minWidth: 0 },
  aside: { color: theme.palette.text.secondary },
}));

/** One replacement: who, when, instead of whom, why and by whom. */
export function OverrideItem(props: {
  override: OnCallOverride;
  rotationTitle: string;
  onWithdraw: () => void;
}) {
  const { override, rotationTitle, onWithdraw } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const { span } = useShiftTime();
  const { kind, state, person, replaces } = override;
  const when = span(override.from, override.until);
  const standing = state === 'planned' || state === 'active';
  return (
    <li className={classes.root}>
      <div className={classes.text}>
        <div>
          <StatusWord tone={overrideTone(state)}>
            {t(`overrides.state.${state}`)}
          </StatusWord>{' '}
          {t(`overrides.kind.${kind}`)}
          {' · '}
          {rotationTitle}
        </div>
        <div>
          {person && <Person entityRef={person} />}
          {person && replaces && ` ${t('overrides.instead')} `}
          {replaces && <Person entityRef={replaces} />}
          {!person && replaces && ` ${t('overrides.away')}`}
          {' · '}
          {when}
        </div>
        <div className={classes.aside}>
          {override.reason}
          {' · '}
          {t('overrides.by')} <Person entityRef={override.createdBy} />
          {', '}
          <RelativeTime at={override.createdAt} />
        </div>
        {override.withdrawnBy && (
          <div className={classes.aside}>
            {t('overrides.withdrawnBy')}{' '}
            <Person entityRef={override.withdrawnBy} />
            {override.withdrawnAt && (
              <>
                {', '}
                <RelativeTime at={override.withdrawnAt} />
              </>
            )}
          </div>
        )}
      </div>
      {standing && override.withdrawable && (
        <Button
          size="small"
          variant="outlined"
          onClick={onWithdraw}
          aria-haspopup="dialog"
          aria-label={t('overrides.withdrawOf', {
            kind: t(`overrides.kind.${kind}`),
            span: when,
          })}
        >
          {t('overrides.withdraw')}
        </Button>
      )}
    </li>
  );
}
