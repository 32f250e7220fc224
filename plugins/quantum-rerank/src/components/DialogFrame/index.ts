export { DialogBody, DialogFoot, DialogFrame, FormDialog } from './DialogFrame';
