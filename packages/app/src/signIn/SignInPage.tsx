import { ProxiedSignInPage } from '@backstage/core-components';
import {
  configApiRef,
  useApi,
  type IdentityApi,
} from '@backstage/frontend-plugin-api';
import type { SignInPageProps } from '@backstage/plugin-app-react';
import { useCallback, useState } from 'react';
import { PersonaCards } from './PersonaCards';
import { SignInFailure } from './SignInFailure';
import { SignInNotConfigured } from './SignInNotConfigured';
import { readPersonas, rememberedPersona } from './personas';

/**
 * Signs in as one of the sandbox's personas and remembers which one until
 * that person signs out. Without the sandbox it says how sign-in is set up.
 */
export const SignInPage = ({ onSignInSuccess }: SignInPageProps) => {
  const personas = readPersonas(useApi(configApiRef));
  const [personaId, setPersonaId] = useState(rememberedPersona.get);
  const persona = personas.find(({ id }) => id === personaId);

  const handleSuccess = useCallback(
    (identity: IdentityApi) => onSignInSuccess(forgetOnSignOut(identity)),
    [onSignInSuccess],
  );

  if (personas.length === 0) {
    return <SignInNotConfigured />;
  }
  if (!persona) {
    return (
      <PersonaCards
        personas={personas}
        onChoose={id => {
          rememberedPersona.set(id);
          setPersonaId(id);
        }}
      />
    );
  }
  return (
    <ProxiedSignInPage
      provider="sandbox"
      headers={{ 'x-sandbox-persona': persona.id }}
      onSignInSuccess={handleSuccess}
      ErrorComponent={({ error }) => (
        <SignInFailure
          error={error}
          onBack={() => {
            rememberedPersona.clear();
            setPersonaId(undefined);
          }}
        />
      )}
    />
  );
};

function forgetOnSignOut(identity: IdentityApi): IdentityApi {
  return {
    getProfileInfo: () => identity.getProfileInfo(),
    getBackstageIdentity: () => identity.getBackstageIdentity(),
    getCredentials: () => identity.getCredentials(),
    signOut: async () => {
      rememberedPersona.clear();
      await identity.signOut();
    },
  };
}
