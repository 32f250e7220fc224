import { makeStyles } from '@material-ui/core/styles';
import { useId, useState } from 'react';
import { useProfileFindings } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { useOperationsContext } from '../OperationsPage/OperationsContext';

const useStyles = makeStyles(theme => ({
  root: {
    ...theme.typography.body2,
    // Grey has enough contrast on paper only.
    color: theme.palette.text.primary,
    overflowWrap: 'anywhere',
    '& ul': {
      margin: 0,
      paddingLeft: theme.spacing(3),
      '&:empty': { display: 'none' },
    },
  },
}));

/**
 * Where the profile contradicts itself, in one quiet line. Nothing of it
 * keeps anybody from working, so neither does a failure to read it.
 */
export function ProfileRemarks() {
  const classes = useStyles();
  const { t } = useMessages();
  const { ref } = useOperationsContext();
  const findings = useProfileFindings(ref.entityRef);
  const [expanded, setExpanded] = useState(false);
  const listId = useId();
  const items = findings.value?.items ?? [];
  if (items.length === 0) {
    return null;
  }
  return (
    <section className={classes.root} aria-label={t('profileFindings.title')}>
      {t('profileFindings.title')}{' '}
      <Button
        size="small"
        onClick={() => setExpanded(value => !value)}
        aria-expanded={expanded}
        aria-controls={listId}
      >
        {expanded
          ? t('profileFindings.hide')
          : t('profileFindings.show', { count: items.length })}
      </Button>
      <ul id={listId}>
        {expanded &&
          items.map(({ code, subject, message }) => (
            <li key={`${code} ${subject} ${message}`}>{message}</li>
          ))}
      </ul>
    </section>
  );
}
