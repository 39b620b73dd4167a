import { Alert, Button, PasswordInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { CloudOff, KeyRound, TimerReset } from "lucide-react";
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { ApiError } from "../api/client.ts";
import { logIn, sessionQuery } from "../api/queries.ts";
import { Logo } from "../ui/controls/logo.tsx";
import { SchemeSwitch } from "../ui/controls/scheme-switch.tsx";
import { useTitle } from "../ui/hooks/use-title.ts";
import { parseLoginSearch } from "./search-params.ts";

/** The login page. Redirects if no login is needed. */
export default function LoginPage() {
  useTitle("Log in");
  // The router keeps search parameters that a route has dropped.
  const { next = "/", ended } = parseLoginSearch(useSearch({ from: "/login" }));
  const router = useRouter();
  const queryClient = useQueryClient();
  const session = useQuery({ ...sessionQuery(), staleTime: 0, retry: false });
  const [key, setKey] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const goOn = () => {
    // Pages of the API are not routes of the application.
    if (next.startsWith("/api/")) window.location.assign(next);
    else router.history.replace(next);
  };
  const login = useMutation({
    mutationFn: logIn,
    onSuccess: (answer) => {
      queryClient.clear(); // Cached answers may belong to another user.
      queryClient.setQueryData(sessionQuery().queryKey, answer);
      goOn();
    },
    onError: () => field.current?.select(),
  });
  const isKnown = session.isSuccess && !session.isFetching && login.isIdle;
  // biome-ignore lint/correctness/useExhaustiveDependencies: leads on once, when it is known that nothing is asked for
  useEffect(() => {
    if (isKnown) goOn();
  }, [isKnown]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (key.trim() === "") field.current?.focus();
    else login.mutate(key.trim());
  };
  const { fieldError, notice } = explain(login.error);
  return (
    <div className="hw-login">
      <header className="hw-login-top">
        <SchemeSwitch />
      </header>
      <main className="hw-login-main">
        <div className="hw-login-brand">
          <Logo size={44} />
          <span>Headwater</span>
        </div>
        <form className="hw-login-card" onSubmit={submit} noValidate>
          <div>
            <h1>Log in</h1>
            <p className="hw-dimmed">
              {ended
                ? "Your session has expired. Log in to continue."
                : "Enter an API key with the read scope."}
            </p>
          </div>
          {notice}
          {/* Password managers store a key under a user name. */}
          <input
            className="hw-visually-hidden"
            type="text"
            name="username"
            autoComplete="username"
            value="headwater"
            readOnly
            tabIndex={-1}
            aria-hidden
          />
          <PasswordInput
            ref={field}
            label="API key"
            name="password"
            placeholder="hw_read_…"
            autoComplete="current-password"
            autoCapitalize="none"
            spellCheck={false}
            leftSection={<KeyRound size={16} aria-hidden />}
            value={key}
            onChange={(event) => setKey(event.currentTarget.value)}
            error={fieldError}
            aria-invalid={fieldError !== undefined}
            size="md"
            data-autofocus
            autoFocus
            visibilityToggleButtonProps={{ "aria-label": "Show key", tabIndex: 0 }}
            classNames={{ innerInput: "hw-login-key" }}
          />
          <Button type="submit" size="md" loading={login.isPending} fullWidth>
            Log in
          </Button>
        </form>
        <p className="hw-login-help">
          No key? Ask an administrator to run <code>headwater key create &lt;name&gt; --scope read</code>
        </p>
      </main>
    </div>
  );
}

/** Explains a login error: at the field if the key is the cause, else above it. */
function explain(error: Error | null): { fieldError?: string; notice?: ReactNode } {
  if (error === null) return {};
  if (!(error instanceof ApiError))
    return { notice: <Problem title="Login failed">{error.message}</Problem> };
  switch (error.problem?.code) {
    case "key-unknown":
    case "invalid-parameter":
      return { fieldError: "Unknown API key. Check for typos; it may have been revoked." };
    case "key-expired":
      return { fieldError: `${error.message} Ask for its replacement.` };
    case "scope-missing":
      return { fieldError: "This key can only ingest events. Log in with a key that has the read scope." };
    case "too-many-logins":
      return {
        notice: (
          <Problem title="Too many attempts" icon={<TimerReset size={18} />}>
            Wait {waiting(error.retryAfter)}, then try again.
          </Problem>
        ),
      };
    default:
      return error.status === 0
        ? {
            notice: (
              <Problem title="Cannot reach the server" icon={<CloudOff size={18} />}>
                Headwater is not running or the network is down. Try again in a moment.
              </Problem>
            ),
          }
        : { notice: <Problem title="Login failed">{error.message}</Problem> };
  }
}

function waiting(seconds: number | undefined): string {
  if (seconds === undefined) return "a few minutes";
  return seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}

function Problem({ title, icon, children }: { title: string; icon?: ReactNode; children: ReactNode }) {
  return (
    <Alert color="red" variant="light" title={title} icon={icon} role="alert" className="hw-login-alert">
      {children}
    </Alert>
  );
}
