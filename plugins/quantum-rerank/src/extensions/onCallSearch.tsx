import {
  SearchFilterResultTypeBlueprint,
  SearchResultListItemBlueprint,
} from '@backstage/plugin-search-react/alpha';
import PermContactCalendarOutlinedIcon from '@material-ui/icons/PermContactCalendarOutlined';

/** Type of the documents that the search module of this plugin set indexes. */
const DOCUMENT_TYPE = 'quantum-rerank-on-call';

const icon = <PermContactCalendarOutlinedIcon fontSize="small" />;

/** On-call services among the results of the search. */
export const onCallSearchResult = SearchResultListItemBlueprint.make({
  name: 'on-call',
  params: {
    icon,
    predicate: ({ type }) => type === DOCUMENT_TYPE,
    component: () =>
      import('../components/OnCallSearchResult').then(
        m => m.OnCallSearchResult,
      ),
  },
});

/** The choice to see on-call services alone. */
export const onCallSearchType = SearchFilterResultTypeBlueprint.make({
  name: 'on-call',
  params: { value: DOCUMENT_TYPE, name: 'On call', icon },
});
