import { Content } from '@backstage/core-components';
import { Route, Routes } from 'react-router-dom';
import { ServiceList } from './ServiceList';
import { ServicePage } from './ServicePage';

/** All services, or one service in one environment. */
export function OnCallPage() {
  return (
    <Content>
      <Routes>
        <Route index element={<ServiceList />} />
        <Route
          path=":kind/:namespace/:name/:environment"
          element={<ServicePage />}
        />
      </Routes>
    </Content>
  );
}
