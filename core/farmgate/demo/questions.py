"""The GraphQL that the demonstration's purchase asks: what a storefront would write."""

_MONEY = "{ amount currency }"
_PROBLEMS = "problems { code message field step plugin rule evidence }"
_ROWS = f"priceRows {{ kind label amount {_MONEY} reason plugin version rule }}"
_CART = f"""
  id
  lines {{ id quantity total {_MONEY} variant {{ sku name product {{ name }} }} }}
  deliveryOptions {{ code name price {_MONEY} reason plugin }}
  {_ROWS}
  total {_MONEY}
  {_PROBLEMS}
"""
_ORDER = f"""
  id number status total {_MONEY}
  lines {{ sku productName variantName quantity
    allocations {{ quantity locationName lotCode bestBefore }} }}
  {_ROWS}
  payments {{ id provider amount {_MONEY} captured {_MONEY} open {_MONEY} instructions }}
  shipments {{ id status carrier trackingNumber lines {{ quantity locationCode lotCode }} }}
"""

BROWSE = """
query Browse {
  shop { name }
  categories { slug name parent { slug } }
  products(first: 5) { totalCount nodes { name origin category { name } } }
}
"""
SEARCH = f"""
query Search($words: String!) {{
  products(search: $words, first: 10) {{
    nodes {{ slug name origin
      variants {{ id sku name price {_MONEY} available }} }}
  }}
}}
"""
PRODUCT = f"""
query Product($slug: String!) {{
  product(slug: $slug) {{ name variants {{ id sku name price {_MONEY} available }} }}
}}
"""
CART_CREATE = f"""
mutation Cart($lines: [CartLineAddInput!]!) {{
  cartCreate(lines: $lines) {{ secret cart {{ {_CART} }} {_PROBLEMS} }}
}}
"""
CART_UPDATE = f"""
mutation Update($id: ID!, $secret: String!, $input: CartUpdateInput!) {{
  cartUpdate(id: $id, secret: $secret, input: $input) {{ cart {{ {_CART} }} {_PROBLEMS} }}
}}
"""
CART_LINES_SET = f"""
mutation Mend($id: ID!, $secret: String!, $lines: [CartLineSetInput!]!) {{
  cartLinesSet(id: $id, secret: $secret, lines: $lines) {{ cart {{ {_CART} }} {_PROBLEMS} }}
}}
"""
CART_COMPLETE = f"""
mutation Complete($id: ID!, $secret: String!, $total: MoneyInput) {{
  cartComplete(id: $id, secret: $secret, expectedTotal: $total) {{
    order {{ {_ORDER} }} {_PROBLEMS} }}
}}
"""
ORDER = (
    f"query Order($id: ID!, $secret: String!) {{ order(id: $id, secret: $secret) {{ {_ORDER} }} }}"
)

PAYMENT_CAPTURE = f"""
mutation Capture($input: PaymentCaptureInput!) {{
  paymentCapture(input: $input) {{
    payment {{ captured {_MONEY} open {_MONEY} entries {{ kind reference }} }} {_PROBLEMS} }}
}}
"""
ORDER_SHIP = f"""
mutation Ship($input: OrderShipInput!) {{
  orderShip(input: $input) {{
    shipment {{ id status carrier trackingNumber lines {{ quantity locationCode lotCode }} }}
    {_PROBLEMS} }}
}}
"""
SHIPMENT_DELIVER = f"""
mutation Deliver($id: ID!) {{
  shipmentDeliver(id: $id) {{ shipment {{ id status deliveredAt }} {_PROBLEMS} }}
}}
"""
