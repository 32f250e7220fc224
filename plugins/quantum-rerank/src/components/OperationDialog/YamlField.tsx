import TextField from '@material-ui/core/TextField';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useRef, type ReactNode } from 'react';
import { toneColor } from '../Status';

/** Lines of the gutter and of the text must be of one height. */
const code = { fontFamily: 'monospace', fontSize: 13, lineHeight: '20px' };

/** The red of the theme is too faint for small text, and no red is clear on a dark dialog. */
function wrongColor(theme: Theme): string {
  return theme.palette.type === 'dark'
    ? theme.palette.text.primary
    : toneColor(theme, 'critical');
}

const useStyles = makeStyles(theme => ({
  field: {
    '& .MuiFormLabel-root.Mui-error, & .MuiFormHelperText-root.Mui-error': {
      color: wrongColor(theme),
    },
  },
  root: { alignItems: 'stretch', paddingLeft: theme.spacing(1) },
  text: {
    ...code,
    resize: 'vertical',
    whiteSpace: 'pre',
    tabSize: 4,
  },
  gutter: {
    flex: 'none',
    position: 'relative',
    overflow: 'hidden',
    marginRight: theme.spacing(1.5),
    fontFamily: code.fontFamily,
    fontSize: code.fontSize,
    borderRight: `1px solid ${theme.palette.divider}`,
    color: theme.palette.text.secondary,
  },
  numbers: {
    ...code,
    position: 'absolute',
    top: 0,
    right: theme.spacing(1),
    margin: 0,
    textAlign: 'right',
    userSelect: 'none',
  },
  wrong: { color: wrongColor(theme), fontWeight: 'bold' },
}));

/** Fewest and most lines that are shown without being asked for. */
const ROWS = { min: 8, max: 20 };

/** A field for text in lines, with their numbers. */
export function YamlField(props: {
  id: string;
  label: string;
  text: string;
  onChange: (text: string) => void;
  /** Lines in which something is wrong. */
  wrongLines: number[];
  helperText: ReactNode;
  error: boolean;
}) {
  const { text } = props;
  const classes = useStyles();
  const numbers = useRef<HTMLPreElement>(null);
  const count = text.split('\n').length;
  return (
    <TextField
      multiline
      fullWidth
      className={classes.field}
      variant="outlined"
      size="small"
      id={props.id}
      label={props.label}
      value={text}
      onChange={event => props.onChange(event.target.value)}
      error={props.error}
      helperText={props.helperText}
      InputLabelProps={{ shrink: true }}
      InputProps={{
        // One more, for a bar to scroll long lines by. Of a fixed height,
        // because one that grows by itself has no such bar.
        rows: Math.min(Math.max(count + 1, ROWS.min), ROWS.max),
        classes: { root: classes.root, input: classes.text },
        startAdornment: (
          <div
            aria-hidden
            className={classes.gutter}
            style={{ width: `${String(count).length + 3}ch` }}
          >
            <pre ref={numbers} className={classes.numbers}>
              {numberedLines(count, props.wrongLines, classes.wrong)}
            </pre>
          </div>
        ),
      }}
      inputProps={{
        wrap: 'off',
        spellCheck: false,
        autoComplete: 'off',
        autoCapitalize: 'off',
        autoCorrect: 'off',
        onScroll: (event: React.UIEvent<HTMLTextAreaElement>) => {
          if (numbers.current) {
            const { scrollTop } = event.currentTarget;
            numbers.current.style.transform = `translateY(${-scrollTop}px)`;
          }
        },
      }}
    />
  );
}

/** Few elements for many lines: only those that are wrong have one of their own. */
function numberedLines(
  count: number,
  wrong: number[],
  className: string,
): ReactNode[] {
  const numbers = (from: number, to: number) =>
    Array.from({ length: Math.max(0, to - from) }, (_, i) => `${from + i}\n`);
  const parts: ReactNode[] = [];
  let next = 1;
  for (const line of [...new Set(wrong)].sort((a, b) => a - b)) {
    parts.push(numbers(next, line).join(''));
    parts.push(
      <span key={line} className={className}>
        {`✕ ${line}\n`}
      </span>,
    );
    next = line + 1;
  }
  return [...parts, numbers(next, count + 1).join('')];
}
