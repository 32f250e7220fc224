import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { alpha, makeStyles } from '@material-ui/core/styles';
import { useId, useState } from 'react';
import { ScrollRegion } from '../ScrollRegion';

const useStyles = makeStyles(theme => ({
  box: {
    maxHeight: 320,
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: theme.shape.borderRadius,
  },
  diff: {
    margin: 0,
    padding: theme.spacing(1),
    // Coloured lines reach as far as the longest one.
    width: 'max-content',
    minWidth: '100%',
    boxSizing: 'border-box',
    fontFamily: 'monospace',
    fontSize: theme.typography.pxToRem(12),
    lineHeight: 1.5,
  },
  line: { display: 'block', whiteSpace: 'pre', minHeight: '1.5em' },
  added: { backgroundColor: alpha(theme.palette.success.main, 0.2) },
  removed: { backgroundColor: alpha(theme.palette.error.main, 0.2) },
  meta: { color: theme.palette.text.secondary },
}));

/**
 * A unified diff, folded until asked for. Added and removed lines differ by
 * their sign as well as by colour.
 */
export function DiffView(props: { diff: string }) {
  const classes = useStyles();
  const { t } = useMessages();
  const [open, setOpen] = useState(false);
  const id = useId();
  if (!props.diff.trim()) {
    return null;
  }
  const lines = props.diff.replace(/\n$/, '').split('\n');

  const lineClass = (line: string): string => {
    if (/^(\+\+\+|---|@@|===|Index)/.test(line)) {
      return classes.meta;
    }
    if (line.startsWith('+')) {
      return classes.added;
    }
    return line.startsWith('-') ? classes.removed : '';
  };

  return (
    <div>
      <Button
        size="small"
        onClick={() => setOpen(value => !value)}
        aria-expanded={open}
        aria-controls={id}
      >
        {open ? t('diff.hide') : t('diff.show')}
      </Button>
      <div id={id}>
        {open && (
          <ScrollRegion label={t('diff.label')} className={classes.box}>
            <pre className={classes.diff}>
              {lines.map((line, index) => (
                <span
                  key={index}
                  className={`${classes.line} ${lineClass(line)}`}
                >
                  {line}
                </span>
              ))}
            </pre>
          </ScrollRegion>
        )}
      </div>
    </div>
  );
}
