import { makeStyles } from '@material-ui/core/styles';
import { useState } from 'react';
import { useHref } from 'react-router-dom';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    ...theme.typography.body2,
    overflowWrap: 'anywhere',
  },
}));

/** Puts the whole address of something into the clipboard, for a chat. */
export function CopyLink(props: {
  /** Address within the portal. */
  to: string;
}) {
  const classes = useStyles();
  const { t } = useMessages();
  const url = new URL(useHref(props.to), window.location.origin).href;
  const [result, setResult] = useState<'copied' | 'failed'>();

  const copy = async () => {
    setResult(undefined);
    try {
      // There is no clipboard where the portal is served without TLS.
      await navigator.clipboard.writeText(url);
      setResult('copied');
    } catch {
      setResult('failed');
    }
  };

  return (
    <div className={classes.root}>
      <span role="status">
        {result && t(`recordLink.${result}`)}
        {result === 'failed' && ` ${url}`}
      </span>
      <Button size="small" variant="outlined" onClick={copy}>
        {t('recordLink.copy')}
      </Button>
    </div>
  );
}
