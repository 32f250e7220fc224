import { createAgent } from '../http';
import { bareApiCalls } from '../subjects';
import { answerParent, childInput, tellParent } from './child';
import type { SandboxDescription } from './sandbox';

/** A program that does nothing but make the calls. */
const cluster = childInput<SandboxDescription>();
const agent = createAgent();
answerParent(() => bareApiCalls(agent, cluster));
tellParent({ type: 'ready' });
