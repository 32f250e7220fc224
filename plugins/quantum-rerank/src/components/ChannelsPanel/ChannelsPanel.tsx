import { makeStyles } from '@material-ui/core/styles';
import type {
  Environment,
  EnvironmentRef,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useId, useState } from 'react';
import { useChannels } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { useRefusal } from '../OnCall';
import { Panel } from '../Panel';
import { EmptyState, ResourceState } from '../States';
import { ChannelItem } from './ChannelItem';
import { DeliveriesTable } from './DeliveriesTable';
import { RouteTests } from './RouteTests';

const CHANNEL_SNIPPET = `notifications:
  channels:
    - id: portal
      title: Portal
      kind: backstage
      toOnCall: true
  routes:
    - id: p0
      severity: P0
      channels: [portal]`;

const useStyles = makeStyles(theme => ({
  list: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(2),
    ...theme.typography.body2,
  },
  more: { marginTop: theme.spacing(1) },
}));

/** Over which channels people are told, how well they work, and tests. */
export function ChannelsPanel(props: {
  target: EnvironmentRef;
  environment: Environment;
}) {
  const { target, environment } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const channels = useChannels(target);
  const refusal = useRefusal(environment, 'test-notifications');
  const [open, setOpen] = useState(false);
  const [tested, setTested] = useState(0);
  const messagesId = useId();
  const items = channels.value?.items ?? [];
  return (
    <Panel title={t('channels.title')}>
      <ResourceState resource={channels} title={t('channels.error')} />
      {channels.value && items.length === 0 && (
        <EmptyState
          title={t('channels.emptyTitle')}
          description={t('channels.emptyDescription')}
          snippet={CHANNEL_SNIPPET}
        />
      )}
      {items.length > 0 && (
        <>
          <ul className={classes.list} aria-label={t('channels.title')}>
            {items.map(channel => (
              <ChannelItem
                key={channel.id}
                target={target}
                channel={channel}
                refusal={refusal}
                onTested={() => {
                  setTested(count => count + 1);
                  channels.refresh();
                }}
              />
            ))}
          </ul>
          <RouteTests
            target={target}
            channels={items}
            refusal={refusal}
            onTested={() => {
              setTested(count => count + 1);
              channels.refresh();
            }}
          />
          <div className={classes.more}>
            <Button
              size="small"
              onClick={() => setOpen(shown => !shown)}
              aria-expanded={open}
              aria-controls={open ? messagesId : undefined}
            >
              {open ? t('channels.hide') : t('channels.show')}
            </Button>
          </div>
          {open && (
            <div id={messagesId}>
              <DeliveriesTable
                target={target}
                channels={items}
                tested={tested}
              />
            </div>
          )}
        </>
      )}
    </Panel>
  );
}
