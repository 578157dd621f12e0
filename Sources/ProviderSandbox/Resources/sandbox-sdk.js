// Stand-in for the browser script of TossPayments, version 2: the same calls, the same errors, offline.
(() => {
  "use strict";

  const script = document.currentScript;
  const origin = new URL(script ? script.src : location.href).origin;
  const scriptHost = "{{scriptHost}}";
  const ANONYMOUS = "@@ANONYMOUS";
  const methods = [
    "CARD", "TRANSFER", "VIRTUAL_ACCOUNT", "MOBILE_PHONE",
    "CULTURE_GIFT_CERTIFICATE", "BOOK_GIFT_CERTIFICATE", "GAME_GIFT_CERTIFICATE",
  ];

  class TossPaymentsError extends Error {
    constructor(code, message, orderId) {
      super(message);
      this.name = "TossPaymentsError";
      this.code = code;
      if (orderId) this.orderId = orderId;
    }
  }

  const fail = (code, message) => { throw new TossPaymentsError(code, message); };

  function checkClientKey(key) {
    if (typeof key !== "string" || key === "") fail("INVALID_CLIENT_KEY", "클라이언트 키를 입력해주세요.");
    if (/^(test|live)_g?sk_/.test(key)) {
      fail("INSECURE_KEY_USAGE", "시크릿 키를 브라우저에 노출하면 안 됩니다. 클라이언트 키를 사용해주세요.");
    }
    if (!/^(test|live)_g?ck_/.test(key)) fail("INVALID_CLIENT_KEY", "클라이언트 키의 형식이 올바르지 않습니다.");
    if (/^live_/.test(key)) fail("INVALID_CLIENT_KEY", "샌드박스는 라이브 키를 받지 않습니다.");
  }

  function checkCustomerKey(key) {
    if (key === ANONYMOUS) return;
    if (typeof key !== "string" || !/^[A-Za-z0-9\-_=.@]{2,50}$/.test(key)) {
      fail("INVALID_CUSTOMER_KEY", "customerKey는 영문 대소문자, 숫자, 특수문자(-, _, =, ., @)로 2자 이상 50자 이하여야 합니다.");
    }
  }

  function checkURL(value, code) {
    try {
      const url = new URL(value);
      if (url.protocol === "http:" || url.protocol === "https:") return;
    } catch { /* told below */ }
    fail(code, "오리진을 포함한 http(s) 주소여야 합니다.");
  }

  function checkMetadata(metadata) {
    const entries = Object.entries(metadata);
    const good = entries.length <= 5 && entries.every(([key, value]) =>
      key.length <= 40 && !/[[\]]/.test(key) && typeof value === "string" && value.length <= 2000);
    if (!good) fail("INVALID_METADATA", "metadata는 5쌍 이하이며 키 40자, 값 2000자 이하여야 합니다.");
  }

  function checkRequest(request) {
    if (!request || typeof request !== "object") fail("INVALID_PARAMETERS", "결제 정보가 필요합니다.");
    if (request.method === "FOREIGN_EASY_PAY" || !methods.includes(request.method)) {
      fail("NOT_SUPPORTED_METHOD", "지원되지 않는 결제 수단입니다.");
    }
    const amount = request.amount;
    if (!amount || !Number.isInteger(amount.value) || typeof amount.currency !== "string") {
      fail("INVALID_PARAMETERS", "amount는 { currency, value } 형식이어야 합니다.");
    }
    if (amount.value <= 0) fail("BELOW_ZERO_AMOUNT", "금액은 0보다 커야 합니다.");
    if (amount.currency !== "KRW") fail("INVALID_PARAMETERS", "샌드박스는 KRW만 지원합니다.");
    if (!/^[A-Za-z0-9\-_=]{6,64}$/.test(request.orderId ?? "")) {
      fail("INVALID_PARAMETERS", "orderId는 영문 대소문자, 숫자, 특수문자(-, _, =)로 6자 이상 64자 이하여야 합니다.");
    }
    if (typeof request.orderName !== "string" || request.orderName === "" || request.orderName.length > 100) {
      fail("INVALID_PARAMETERS", "orderName은 1자 이상 100자 이하여야 합니다.");
    }
    const hasSuccess = request.successUrl !== undefined, hasFail = request.failUrl !== undefined;
    if (hasSuccess || hasFail) {
      checkURL(request.successUrl, "INCORRECT_SUCCESS_URL_FORMAT");
      checkURL(request.failUrl, "INCORRECT_FAIL_URL_FORMAT");
    }
    if (request.windowTarget !== undefined && !["self", "iframe"].includes(request.windowTarget)) {
      fail("INVALID_PARAMETERS", "windowTarget은 self 또는 iframe이어야 합니다.");
    }
    if (request.metadata) checkMetadata(request.metadata);
    return hasSuccess;
  }

  const isMobile = () => /Mobi|Android|iPhone|iPad/i.test(navigator.userAgent);

  // A page whose policy keeps us from a host must learn it here, before it does at the real provider.
  function watchPolicy(onViolation) {
    const listener = (event) => {
      const blocked = String(event.blockedURI);
      const ours = [origin, serviceOrigin()].some((one) => blocked.startsWith(one));
      if (ours) onViolation(`${event.effectiveDirective} ${blocked}`);
    };
    document.addEventListener("securitypolicyviolation", listener);
    return () => document.removeEventListener("securitypolicyviolation", listener);
  }

  function serviceOrigin() {
    if (!scriptHost) return origin;
    const url = new URL(origin);
    url.hostname = scriptHost;
    return url.origin;
  }

  async function askAboutClient(clientKey) {
    let violation = null;
    const unwatch = watchPolicy((text) => { violation = text; });
    const ask = (from) => fetch(`${from}/sdk/v2/clients/${encodeURIComponent(clientKey)}`, {
      credentials: "omit", cache: "no-store",
    });
    try {
      let answer;
      try {
        answer = await ask(serviceOrigin());
      } catch (error) {
        // The event of a blocked fetch comes after its rejection.
        await new Promise((resolve) => setTimeout(resolve, 0));
        if (violation) {
          throw new TossPaymentsError("NETWORK_ERROR", `Content-Security-Policy가 결제 요청을 막았습니다: ${violation}`);
        }
        console.warn(`[TossPayments 샌드박스] ${serviceOrigin()}에 연결할 수 없어 ${origin}을 사용합니다.`);
        answer = await ask(origin);
      }
      if (answer.ok) return;
      const { code, message } = await answer.json();
      throw new TossPaymentsError(code, message);
    } catch (error) {
      if (error instanceof TossPaymentsError) throw error;
      throw new TossPaymentsError("NETWORK_ERROR", "샌드박스에 연결할 수 없습니다.");
    } finally {
      unwatch();
    }
  }

  function fields(clientKey, customerKey, request, target) {
    const detail = request.virtualAccount ?? {};
    const escrow = (request.card ?? request.transfer ?? detail).useEscrow === true;
    return {
      clientKey, customerKey, method: request.method, amount: request.amount.value,
      currency: request.amount.currency, orderId: request.orderId, orderName: request.orderName,
      successUrl: request.successUrl, failUrl: request.failUrl, customerName: request.customerName,
      customerEmail: request.customerEmail, customerMobilePhone: request.customerMobilePhone,
      taxFreeAmount: request.taxFreeAmount, validHours: detail.validHours, useEscrow: escrow || undefined,
      metadata: request.metadata ? JSON.stringify(request.metadata) : undefined, windowTarget: target,
      // A page that sends no referrer posts a form with the origin `null`.
      openerOrigin: location.origin,
    };
  }

  function post(values, target) {
    const form = document.createElement("form");
    form.method = "post";
    form.action = `${origin}/checkout`;
    if (target) form.target = target;
    form.hidden = true;
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined || value === null) continue;
      const input = document.createElement("input");
      input.type = "hidden";
      input.name = name;
      input.value = String(value);
      form.append(input);
    }
    document.body.append(form);
    form.submit();
    form.remove();
  }

  // Styles are set by property: a policy without 'unsafe-inline' allows that.
  function overlay(name) {
    const shade = document.createElement("div");
    shade.setAttribute("role", "dialog");
    shade.setAttribute("aria-modal", "true");
    shade.setAttribute("aria-label", "토스페이먼츠 샌드박스 결제창");
    Object.assign(shade.style, {
      position: "fixed", inset: "0", zIndex: "2147483647", display: "flex", alignItems: "center",
      justifyContent: "center", background: "rgba(0, 12, 30, 0.56)",
    });
    const frame = document.createElement("iframe");
    frame.name = name;
    frame.title = "토스페이먼츠 샌드박스";
    Object.assign(frame.style, {
      width: "min(100vw, 480px)", height: "min(100vh, 760px)", border: "0", borderRadius: "20px",
      background: "#fff", boxShadow: "0 24px 64px rgba(0, 0, 0, 0.28)", colorScheme: "light",
    });
    shade.append(frame);
    document.body.append(shade);
    return { shade, frame };
  }

  class Payment {
    #clientKey;
    #customerKey;
    #close = null;

    constructor(clientKey, customerKey) {
      this.#clientKey = clientKey;
      this.#customerKey = customerKey;
    }

    async requestPayment(request) {
      const redirects = checkRequest(request);
      if (/_gck_/.test(this.#clientKey)) fail("NOT_SUPPORTED_WIDGET_KEY", "결제위젯 연동 키는 지원하지 않습니다.");
      const target = request.windowTarget ?? (isMobile() ? "self" : "iframe");
      if (!redirects && (isMobile() || target !== "iframe")) {
        fail("NOT_SUPPORTED_PROMISE", "successUrl과 failUrl이 필요합니다.");
      }
      await askAboutClient(this.#clientKey);
      const values = fields(this.#clientKey, this.#customerKey, request, isMobile() ? "self" : target);
      if (values.windowTarget === "self") {
        post(values);
        return new Promise(() => {});
      }
      return this.#openFrame(values);
    }

    async requestBillingAuth() {
      fail("NOT_SUPPORTED_METHOD", "샌드박스는 아직 자동결제(빌링)를 지원하지 않습니다.");
    }

    async destroy() {
      this.#close?.(new TossPaymentsError("PAY_PROCESS_ABORTED", "결제창이 닫혔습니다."));
    }

    #openFrame(values) {
      this.#close?.(new TossPaymentsError("PAY_PROCESS_ABORTED", "새 결제창이 열렸습니다."));
      return new Promise((resolve, reject) => {
        const { shade, frame } = overlay(`tosspayments-sandbox-${Date.now()}`);
        const end = (settle) => {
          removeEventListener("message", onMessage);
          unwatch();
          shade.remove();
          this.#close = null;
          settle();
        };
        const onMessage = (event) => {
          if (event.origin !== origin || event.source !== frame.contentWindow) return;
          const message = event.data ?? {};
          if (message.type === "close") {
            end(() => reject(new TossPaymentsError("USER_CANCEL", "결제창을 닫았습니다.", values.orderId)));
          } else if (message.type === "error") {
            end(() => reject(new TossPaymentsError(message.code, message.message, values.orderId)));
          } else if (message.type === "success") {
            end(() => resolve(message.payment));
          }
        };
        const unwatch = watchPolicy((text) => end(() => reject(new TossPaymentsError(
          "NETWORK_ERROR", `Content-Security-Policy가 결제창을 막았습니다: ${text}`))));
        this.#close = (error) => end(() => reject(error));
        addEventListener("message", onMessage);
        post(values, frame.name);
        frame.focus();
      });
    }
  }

  function TossPayments(clientKey) {
    checkClientKey(clientKey);
    return {
      payment({ customerKey } = {}) {
        checkCustomerKey(customerKey);
        return new Payment(clientKey, customerKey);
      },
      widgets() {
        if (!/_gck_/.test(clientKey)) {
          fail("NOT_SUPPORTED_API_INDIVIDUAL_KEY", "API 개별 연동 키는 지원하지 않습니다. 결제위젯 연동 키를 사용해주세요.");
        }
        return fail("NOT_SUPPORTED_METHOD", "샌드박스는 결제위젯을 지원하지 않습니다.");
      },
      brandpay() {
        return fail("NOT_SUPPORTED_METHOD", "샌드박스는 브랜드페이를 지원하지 않습니다.");
      },
    };
  }

  TossPayments.ANONYMOUS = ANONYMOUS;
  Object.defineProperty(window, "TossPayments", { value: TossPayments, configurable: true, writable: true });
})();
