export * from './ChannelsPanel';
