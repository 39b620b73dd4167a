import { Duration, type SecretValue } from "aws-cdk-lib";
import * as cognito from "aws-cdk-lib/aws-cognito";
import * as elb from "aws-cdk-lib/aws-elasticloadbalancingv2";
import { AuthenticateCognitoAction } from "aws-cdk-lib/aws-elasticloadbalancingv2-actions";
import { Construct } from "constructs";

/** Parts of a login that both kinds have. */
interface LoginBase {
  /** Client ID of the lineage server. */
  readonly clientId: string;
  /** Scopes to request, separated by spaces. @default "openid email" */
  readonly scope?: string;
  /** Hours after which users log in again. @default 12 */
  readonly sessionHours?: number;
  /** Claims of users who may read, as `<claim>=<value>`. @default every user who can log in */
  readonly viewers?: readonly string[];
  /** Claims of users who may change everything. @default none */
  readonly admins?: readonly string[];
}

/** Login of users at the load balancer, with a provider of OpenID Connect or a user pool. */
export type ServerLogin =
  | (LoginBase & {
      readonly kind: "oidc";
      readonly issuer: string;
      readonly authorizationEndpoint: string;
      readonly tokenEndpoint: string;
      readonly userInfoEndpoint: string;
      readonly clientSecret: SecretValue;
    })
  | (LoginBase & {
      readonly kind: "cognito";
      readonly userPoolArn: string;
      /** Prefix of the Cognito domain, or the pool's own domain. */
      readonly userPoolDomain: string;
    });

/** Order of the listener's rules; all other requests take the default action. */
const priorities = { keys: 10, api: 20 };
const defaultSessionHours = 12;
const defaultScope = "openid email";

/**
 * Logs users in before their requests reach the server. Requests with a key are forwarded, because senders cannot log in and
 * the server checks keys itself. Requests of the application to the API are refused with 401 instead of being redirected,
 * because a script cannot follow a login page; the application then reloads.
 */
export class LoginAtLoadBalancer extends Construct {
  readonly #login: ServerLogin;
  readonly #userPool: cognito.IUserPool | undefined;

  constructor(scope: Construct, id: string, login: ServerLogin) {
    super(scope, id);
    this.#login = login;
    if (login.kind === "cognito") {
      this.#userPool = cognito.UserPool.fromUserPoolArn(this, "UserPool", login.userPoolArn);
    }
  }

  /** Returns the variables with which the server verifies the claims of the load balancer. */
  environment(loadBalancerArn: string): Record<string, string> {
    const { clientId, viewers = [], admins = [] } = this.#login;
    return {
      HEADWATER_LOGIN_LOAD_BALANCER: loadBalancerArn,
      HEADWATER_LOGIN_CLIENT: clientId,
      HEADWATER_LOGIN_ISSUER: this.#issuer,
      ...(viewers.length > 0 ? { HEADWATER_LOGIN_VIEWERS: viewers.join(",") } : {}),
      ...(admins.length > 0 ? { HEADWATER_LOGIN_ADMINS: admins.join(",") } : {}),
    };
  }

  /** Adds the rules for a target group to a listener, and makes the login its default. */
  protect(listener: elb.ApplicationListener, id: string, targetGroup: elb.IApplicationTargetGroup): void {
    const forward = elb.ListenerAction.forward([targetGroup]);
    const { AUTHENTICATE, DENY } = elb.UnauthenticatedAction;
    listener.addAction(id, { action: this.#before(forward, "Pages", AUTHENTICATE) });
    listener.addAction("Keys", {
      priority: priorities.keys,
      conditions: [elb.ListenerCondition.httpHeader("Authorization", ["Bearer *"])],
      action: forward,
    });
    listener.addAction("Api", {
      priority: priorities.api,
      conditions: [elb.ListenerCondition.pathPatterns(["/api/*"])],
      action: this.#before(forward, "Api", DENY),
    });
  }

  get #issuer(): string {
    if (this.#login.kind === "oidc") return this.#login.issuer;
    // Source: "Verifying JSON web tokens" in the Amazon Cognito developer guide.
    return `https://${this.#userPool!.userPoolProviderName}`;
  }

  #before(
    next: elb.ListenerAction,
    id: string,
    onUnauthenticatedRequest: elb.UnauthenticatedAction,
  ): elb.ListenerAction {
    const login = this.#login;
    const shared = {
      next,
      onUnauthenticatedRequest,
      scope: login.scope ?? defaultScope,
      sessionTimeout: Duration.hours(login.sessionHours ?? defaultSessionHours),
      // The group of the load balancer belongs to the network, which lets it connect to any address.
      allowHttpsOutbound: false,
    };
    if (login.kind === "oidc") {
      const { issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint, clientId, clientSecret } =
        login;
      return elb.ListenerAction.authenticateOidc({
        ...shared,
        issuer,
        authorizationEndpoint,
        tokenEndpoint,
        userInfoEndpoint,
        clientId,
        clientSecret,
      });
    }
    return new AuthenticateCognitoAction({
      ...shared,
      userPool: this.#userPool!,
      userPoolClient: cognito.UserPoolClient.fromUserPoolClientId(this, `${id}Client`, login.clientId),
      userPoolDomain: cognito.UserPoolDomain.fromDomainName(this, `${id}Domain`, login.userPoolDomain),
    });
  }
}
